using System.Collections.Immutable;
using MlActors.Domain;
using MlActors.Storage.Results;

namespace MlActors.Actors.Tests.Jobs;

/// <summary>The final buckets of jobs as a spec wants them.</summary>
internal sealed class KnownFinalBuckets : IFinalBuckets
{
    /// <summary>The start of the newest one of each job, milliseconds.</summary>
    public long? Newest { get; set; }

    public bool IsAway { get; set; }

    public Task<long?> NewestAsync(JobId job, CancellationToken cancellationToken = default) =>
        IsAway ? Task.FromException<long?>(new InvalidOperationException("the result store is away")) : Task.FromResult(Newest);

    public Task<ImmutableArray<(long Start, long Records)>> FinalEventCountsAsync(
        JobId job, long start, long end, CancellationToken cancellationToken = default) => Task.FromResult(ImmutableArray<(long, long)>.Empty);
}
