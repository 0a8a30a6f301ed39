using System.Text.Json;
using System.Text.Json.Serialization;
using MlActors.Detection.Records;
using MlActors.Detection.Results;
using MlActors.Detection.Settings;

namespace MlActors.Detection.Tests;

/// <summary>Helpers of the specs: jobs of one detector, records, and exact comparison of results.</summary>
internal static class TestDetectors
{
    public const long Second = 1000;
    public const long Minute = 60 * Second;
    public const long Hour = 60 * Minute;
    public const long Day = 24 * Hour;

    public static AnalysisSettings Job(DetectorSettings detector, long span = Hour, long latency = 0, long? pruneWindow = null) =>
        new(span, [detector], latency, pruneWindow);

    public static DetectorSettings MeanOf(string field, string? by = null, string? partition = null, bool useNull = false) =>
        new(DetectorFunction.Mean) { FieldName = field, ByFieldName = by, PartitionFieldName = partition, UseNull = useNull };

    public static DetectorSettings Counting(string? by = null, string? partition = null, bool useNull = false) =>
        new(DetectorFunction.Count) { ByFieldName = by, PartitionFieldName = partition, UseNull = useNull };

    public static FieldValue N(double number) => FieldValue.Of(number);

    public static FieldValue T(string text) => FieldValue.Of(text);

    public static List<BucketResult> Feed(this AnomalyDetector detector, long time, params FieldValue[] values)
    {
        var completed = new List<BucketResult>();
        Assert.Equal(RecordOutcome.Accepted, detector.Add(time, values, completed));
        return completed;
    }

    public static List<BucketResult> Advance(this AnomalyDetector detector, long time)
    {
        var completed = new List<BucketResult>();
        detector.AdvanceTo(time, completed);
        return completed;
    }

    /// <summary>Checks the scores of ordinary buckets: at most one in a hundred is severe.</summary>
    public static void AreQuiet(IReadOnlyCollection<BucketResult> buckets)
    {
        const double severe = 75;
        var severeBuckets = buckets.Where(bucket => bucket.AnomalyScore > severe).Select(bucket => (bucket.Timestamp, bucket.AnomalyScore)).ToArray();
        Assert.True(
            severeBuckets.Length <= 1 + buckets.Count / 100,
            $"{severeBuckets.Length} of {buckets.Count} quiet buckets are severe: {string.Join(' ', severeBuckets)}");
    }

    public static RecordOutcome Offer(this AnomalyDetector detector, long time, params FieldValue[] values) => detector.Add(time, values, []);

    /// <summary>A result as text in which every number has all its bits, so that equal texts mean equal results.</summary>
    public static string Exactly(BucketResult bucket) => JsonSerializer.Serialize(bucket, WithNamedNumbers);

    private static readonly JsonSerializerOptions WithNamedNumbers = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    public static IEnumerable<string> Exactly(IEnumerable<BucketResult> buckets) => buckets.Select(Exactly);
}
