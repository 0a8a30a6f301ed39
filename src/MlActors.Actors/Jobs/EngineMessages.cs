using Akka.Actor;
using MlActors.Domain.Jobs;
using MlActors.Domain.Progress;
using MlActors.Domain.Snapshots;

namespace MlActors.Actors.Jobs;

/// <summary>What an engine is started with.</summary>
/// <param name="LineageEpoch">Model events of older epochs are another model's.</param>
/// <param name="Snapshot">Where the model continues from; null for a new one.</param>
internal sealed record EngineStart(JobConfig Config, long Epoch, long LineageEpoch, ModelSnapshotRef? Snapshot)
{
    /// <summary>An operator has accepted that a part of the model is missing.</summary>
    public bool AcceptsLoss { get; init; }

    /// <summary>The configuration as it was updated since the job was opened: its groups, custom rules and model plot apply to an open job.</summary>
    public JobConfig Updated { get => field ?? Config; init; }

    /// <summary>How many records of a bucket become results; null for the default.</summary>
    public int? MaxRecords { get; init; }

    /// <summary>What earlier engines of the job on this node have measured.</summary>
    public JobTiming Timing { get; init; } = JobTiming.Zero;
}

/// <summary>The messages between a job and its engine. They are parent and child, so none of these crosses the network.</summary>
internal abstract record EngineMessage : INoSerializationVerificationNeeded
{
    // Job to engine. It also passes requests on, the steps of a close among them.
    /// <summary>The job has written this snapshot down; events up to the number are covered by two good ones.</summary>
    public sealed record SnapshotRecorded(string SnapshotId, long EventsCoveredUpTo) : EngineMessage;

    /// <summary>Nothing more is wanted: refuse what waits, and stop.</summary>
    public sealed record StopEngine : EngineMessage;

    /// <summary>A calendar, a filter or the configuration has changed. Answered when the engine uses what there is now.</summary>
    /// <param name="Updated">The present configuration.</param>
    public sealed record ReadRules(JobConfig Updated) : EngineMessage;

    /// <summary>The snapshot is older than the retention.</summary>
    public sealed record DropSnapshot(long SequenceNumber) : EngineMessage;

    // Engine to job, besides the signals that end a step.
    /// <summary>The model is rebuilt. The engine is not ready yet.</summary>
    public sealed record ModelLoaded : EngineMessage;

    public sealed record EngineReady(JobStatistics Statistics, DatafeedPosition? Position) : EngineMessage;

    public sealed record Progress(JobStatistics Statistics, DatafeedPosition? Position, string? WaitingFor, JobTiming Timing) : EngineMessage;

    public sealed record SnapshotSaved(ModelSnapshotRef Snapshot) : EngineMessage;

    /// <summary>The snapshot that it was started with cannot be used.</summary>
    public sealed record SnapshotUnusable(string SnapshotId, string Reason) : EngineMessage;

    /// <summary>The snapshot store or the journal answered with a failure instead of the model; the engine stops and is started again.</summary>
    /// <param name="SnapshotId">The snapshot that was not loaded; null when it was, and its journal was not replayed.</param>
    /// <param name="StoreIsAway">The failure is the store's and will pass.</param>
    public sealed record EngineLoadFailed(string? SnapshotId, string Reason, bool StoreIsAway) : EngineMessage;

    /// <summary>The analysis itself failed, or its model cannot be rebuilt; it would fail again.</summary>
    public sealed record EngineFailed(string Reason, bool IsDamaged) : EngineMessage;

    private EngineMessage() { }
}
