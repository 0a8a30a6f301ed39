using System.Collections.Immutable;
using MlActors.Domain.Progress;
using MlActors.Domain.Snapshots;

namespace MlActors.Domain.Jobs;

/// <summary>What a job answers: what is now true, or why not.</summary>
public abstract record JobReply
{
    public sealed record JobRefused(Refusal Refusal) : JobReply;

    public sealed record JobIsCreated(JobConfig Config) : JobReply;

    public sealed record JobIsOpen(string Node) : JobReply;

    public sealed record JobIsClosed : JobReply;

    /// <summary>The close was abandoned or the take-over is done; the job runs.</summary>
    public sealed record JobRuns : JobReply;

    public sealed record JobIsDeleted : JobReply;

    /// <param name="Runs">It is closing; it is asked again when it is closed.</param>
    public sealed record JobIsSuspended(bool Runs) : JobReply;

    public sealed record JobIsUpdated(JobConfig Config) : JobReply;

    public sealed record JobIsReset : JobReply;

    public sealed record SnapshotIsUpdated(ModelSnapshotRef Snapshot) : JobReply;

    /// <param name="SnapshotIds">Those that are gone.</param>
    public sealed record SnapshotsAreDeleted(ImmutableArray<string> SnapshotIds) : JobReply;

    public sealed record ModelIsReverted(ModelSnapshotRef? Snapshot) : JobReply;

    /// <summary>The counts of this chunk alone. The records are durable.</summary>
    public sealed record RecordsAccepted(DataCounts Counts) : JobReply;

    /// <summary>A good snapshot covers what was asked for.</summary>
    public sealed record ModelIsSaved : JobReply;

    /// <param name="LastFinalizedBucketEnd">Milliseconds since the epoch; null when no bucket is final.</param>
    public sealed record JobIsFlushed(long? LastFinalizedBucketEnd) : JobReply;

    /// <summary>The job's position; the next page has to start here.</summary>
    /// <param name="Lineage">Of the model; a revert begins another one.</param>
    /// <param name="FinalUntil">The model's buckets up to here are final, milliseconds; null when none is.</param>
    public sealed record PositionIs(DatafeedPosition Position, long Lineage = 0, long? FinalUntil = null) : JobReply;

    /// <summary>It was found possible and is being worked out.</summary>
    public sealed record ForecastIsStarted(string ForecastId) : JobReply;

    private JobReply() { }
}
