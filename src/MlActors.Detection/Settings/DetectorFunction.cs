namespace MlActors.Detection.Settings;

/// <summary>The statistic that a detector takes of each bucket.</summary>
public enum DetectorFunction
{
    Invalid = 0,
    Count,
    NonZeroCount,
    DistinctCount,
    Min,
    Max,
    Median,
    Mean,

    /// <summary>Least, greatest and mean value together, each with a model of its own.</summary>
    Metric,
    Varp,
    Sum,
    NonNullSum,
    Rare,
    FreqRare,
    InfoContent,
    TimeOfDay,
    TimeOfWeek,
    LatLong,
}

/// <summary>Which deviations from the usual count as anomalies.</summary>
public enum Side { Both = 0, High, Low }

/// <summary>Whose values are left out of the results when they are seen nearly everywhere.</summary>
public enum ExcludeFrequent { None = 0, All, By, Over }
