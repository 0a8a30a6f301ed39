using System.Diagnostics;
using MlActors.Detection.Settings;

namespace MlActors.Detection.Functions;

/// <summary>Which arithmetic each configured function has.</summary>
internal static class FunctionFactory
{
    public static BucketFunction Create(DetectorFunction function) => function switch
    {
        // What is rare is found by how often values come; how many records they had says how often a member met them.
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
        DetectorFunction.TimeOfDay => new TimeOfDayFunction(TimeCycle.Day),
        DetectorFunction.TimeOfWeek => new TimeOfDayFunction(TimeCycle.Week),
        DetectorFunction.LatLong => new GeoLocationFunction(),
        _ => throw new UnreachableException($"No arithmetic for {function}."),
    };
}
