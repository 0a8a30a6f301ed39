namespace MlActors.Detection.Settings;

/// <summary>The statistic that a detector computes of each bucket.</summary>
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

    /// <summary>Minimum, maximum and mean together, each with its own model.</summary>
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

/// <summary>Which deviations from the expected value count as anomalies.</summary>
public enum Side { Both = 0, High, Low }

/// <summary>Which field's frequent values are excluded from the results.</summary>
public enum ExcludeFrequent { None = 0, All, By, Over }
