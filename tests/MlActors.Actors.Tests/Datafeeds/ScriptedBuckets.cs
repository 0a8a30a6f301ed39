using System.Collections.Concurrent;
using System.Collections.Immutable;
using MlActors.Domain;
using MlActors.Storage.Documents;
using MlActors.Storage.Results;

namespace MlActors.Actors.Tests.Datafeeds;

/// <summary>The final buckets of a job that gets a record a minute: each has five records, less what came late.</summary>
internal sealed class ScriptedBuckets : IFinalBuckets
{
    private readonly ConcurrentDictionary<long, int> _late = new();

    public bool Fails { get; set; }

    /// <param name="minute">In the bucket of this minute.</param>
    public void Misses(int minute, int records) => _late[FeedScenario.TimeOf(minute)] = records;

    public Task<long?> NewestAsync(JobId job, CancellationToken cancellationToken = default) => Task.FromResult<long?>(null);

    public Task<ImmutableArray<(long Start, long Records)>> FinalEventCountsAsync(
        JobId job, long start, long end, CancellationToken cancellationToken = default)
    {
        if (Fails) throw new InvalidOperationException("the store is away");
        var span = (long)Known.BucketSpan.TotalMilliseconds;
        return Task.FromResult<ImmutableArray<(long, long)>>(
        [
            .. Enumerable.Range(0, (int)((end - start) / span)).Select(at => start + at * span)
                .Select(bucket => (bucket, 5L - _late.GetValueOrDefault(bucket))),
        ]);
    }
}

/// <summary>The annotations of one job by their ids.</summary>
internal sealed class RecordedAnnotations : IAnnotations
{
    private readonly ConcurrentDictionary<string, Annotation> _annotations = new(StringComparer.Ordinal);

    public Annotation[] All => [.. _annotations.Values];

    public Task<string> WriteAsync(Annotation annotation, string? id, CancellationToken cancellationToken = default)
    {
        var key = id ?? $"annotation-{_annotations.Count}";
        _annotations[key] = annotation;
        return Task.FromResult(key);
    }
}
