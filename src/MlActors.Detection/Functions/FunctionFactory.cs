using System.Diagnostics;
using MlActors.Detection.Settings;

namespace MlActors.Detection.Functions;

/// <summary>Selects the implementation of each configured function.</summary>
internal static class FunctionFactory
{
    public static BucketFunction Create(DetectorFunction function, LocalTime localTime) => function switch
    {
        // Rare values are found by the number of buckets they occur in; the number of records counts the encounters of a member with them.
        DetectorFunction.Count or DetectorFunction.Rare or DetectorFunction.FreqRare =>
            new CountFunction(countsEmptyBuckets: function == DetectorFunction.Count),
        DetectorFunction.NonZeroCount => new CountFunction(countsEmptyBuckets: false),
        DetectorFunction.DistinctCount => new DistinctCountFunction(),
        DetectorFunction.InfoContent => new InformationFunction(),
        DetectorFunction.Mean => new MeanFunction(),
        DetectorFunction.Median => new MedianFunction(),
        DetectorFunction.Min => new ExtremeFunction(isMaximum: false),
        DetectorFunction.Max => new ExtremeFunction(isMaximum: true),
        DetectorFunction.Metric => new MetricFunction(),
        DetectorFunction.Varp => new VarianceFunction(),
        DetectorFunction.Sum => new SumFunction(countsEmptyBuckets: true),
        DetectorFunction.NonNullSum => new SumFunction(countsEmptyBuckets: false),
        DetectorFunction.TimeOfDay => new TimeOfDayFunction(TimeCycle.Day, localTime),
        DetectorFunction.TimeOfWeek => new TimeOfDayFunction(TimeCycle.Week, localTime),
        DetectorFunction.LatLong => new GeoLocationFunction(),
        _ => throw new UnreachableException($"The function {function} is not implemented."),
    };
}
