using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using MlActors.Detection.Results;

namespace MlActors.Storage.Tests;

/// <summary>Builds small buckets.</summary>
internal static class Buckets
{
    public static BucketResult Final(long timestamp, double score = 0, params ImmutableArray<RecordResult> records) =>
        new(timestamp, 300_000, score, score / 2, 7, false)
        {
            BucketInfluencers = [new BucketInfluencer(BucketInfluencer.BucketTime, score, score / 2, score / 3, 0.5)],
            Records = records,
        };

    public static BucketResult Interim(long timestamp, double score = 0, params ImmutableArray<RecordResult> records) =>
        Final(timestamp, score, records) with { IsInterim = true };

    public static RecordResult Record(double score, string? by = null, double actual = 1.5) =>
        new(0, score, score / 2, 1e-308) { Actual = [actual], Typical = [0.1 + 0.2], ByFieldValue = by };

    /// <summary>All members of a bucket as a string, because arrays compare by reference.</summary>
    public static string Flat(BucketResult bucket) => JsonSerializer.Serialize(bucket, WithEveryNumber);

    private static readonly JsonSerializerOptions WithEveryNumber = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };
}
