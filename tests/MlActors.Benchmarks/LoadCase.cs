using MlActors.Detection.Results;
using MlActors.Detection.Settings;

namespace MlActors.Benchmarks;

/// <summary>The job of one case of the load generator. All cases have buckets of five minutes and times in whole seconds.</summary>
internal sealed record LoadCase(string Name, string Description, DetectorSettings Detector)
{
    public const long BucketSpan = 300_000;

    // The start of the generated data in seconds, and the days after which case a has ten minutes of raised values.
    private const long Start = 1_600_000_200;
    private const long SecondsInDay = 86_400;
    private const long LengthOfAnomaly = 600;
    private static readonly double[] DaysOfAnomalies = [30.5, 45.25, 60.75, 80.1, 100.9];

    public static readonly LoadCase[] All =
    [
        new("a", "mean(value)", new(DetectorFunction.Mean) { FieldName = "value" }),
        new("b", "mean(value) partition by 1,000 keys, sparse", new(DetectorFunction.Mean) { FieldName = "value", PartitionFieldName = "key" }),
        new("bd", "mean(value) partition by 1,000 keys, dense", new(DetectorFunction.Mean) { FieldName = "value", PartitionFieldName = "key" }),
        new("c", "count by 10,000 keys, sparse", new(DetectorFunction.Count) { ByFieldName = "key" }),
        new("cd", "count by 10,000 keys, dense", new(DetectorFunction.Count) { ByFieldName = "key" }),
    ];

    public AnalysisSettings Settings => new(BucketSpan, [Detector]);

    public bool HasAnomalies => Name == "a";

    /// <summary>Whether the generator raised the values of this bucket.</summary>
    public bool IsInjected(BucketResult bucket) => HasAnomalies && DaysOfAnomalies.Any(days =>
    {
        var begin = (Start + (long)(days * SecondsInDay) / (BucketSpan / 1000) * (BucketSpan / 1000)) * 1000;
        return bucket.Timestamp >= begin && bucket.Timestamp < begin + LengthOfAnomaly * 1000;
    });
}
