using MlActors.Domain.Time;

namespace MlActors.Domain.Datafeeds;

/// <summary>Whether a datafeed that reads in real time looks for documents that came after their bucket was final.</summary>
/// <param name="CheckWindow">How far it looks back from the end of the last final bucket; null for Elastic's default.</param>
public sealed record DelayedDataCheckConfig(bool Enabled, TimeSpan? CheckWindow = null)
{
    public static readonly DelayedDataCheckConfig Default = new(Enabled: true);

    private const int DefaultBuckets = 8, MaxBuckets = 10_000;

    private static readonly TimeSpan ShortestDefault = TimeSpan.FromHours(2);

    public TimeSpan WindowFor(TimeSpan bucketSpan) =>
        CheckWindow ?? (bucketSpan * DefaultBuckets is var buckets && buckets > ShortestDefault ? buckets : ShortestDefault);

    /// <returns>Why the window does not fit the buckets, in Elastic's words; null when it does.</returns>
    public string? FindFault(TimeSpan bucketSpan) => CheckWindow is not { } window ? null
        : window < bucketSpan ? $"delayed_data_check_config: check_window [{DurationText.Format(window)}] must be greater than the bucket_span "
            + $"[{DurationText.Format(bucketSpan)}]"
        : window > bucketSpan * MaxBuckets ? $"delayed_data_check_config: check_window [{DurationText.Format(window)}] must be less than 10,000x the "
            + $"bucket_span [{DurationText.Format(bucketSpan)}]"
        : null;
}
