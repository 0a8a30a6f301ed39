using Akka.Event;
using Akka.Persistence;
using MlActors.Actors.Serialization;
using MlActors.Detection;
using MlActors.Detection.Results;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Domain.Snapshots;
using static MlActors.Actors.Jobs.EngineMessage;

namespace MlActors.Actors.Jobs;

/// <summary>One rebuild of a model: from the snapshot that its job names and every event after it, or not at all.</summary>
internal sealed class ModelRecovery(EngineStart start, ILoggingAdapter log)
{
    private readonly ReplayOrder _order = new(start.Snapshot, start.LineageEpoch);

    public JobModel Model { get; private set; } = new(start.Config);

    /// <summary>The snapshot that could not be loaded; null when it was, or none was to be.</summary>
    public string? MissingSnapshot { get; private set; } = start.Snapshot?.Id;

    /// <exception cref="UnreadableModelException">The snapshot is not the one that the job remembers, or damaged.</exception>
    public void Restore(object snapshot)
    {
        MissingSnapshot = null;
        if (snapshot is UnreadablePayload unreadable) throw new UnreadableModelException($"it {unreadable}");
        var saved = (ModelSnapshot)snapshot;
        if (saved.Checksum != start.Snapshot!.Checksum)
            throw new UnreadableModelException(
                $"snapshot [{start.Snapshot.Id}] was changed after it was saved: its checksum is not the one that the job remembers");
        Model = JobModel.Restore(start.Config, Serialization.Compressed.Read(saved.Payload));
    }

    /// <param name="completed">Receives the results of the buckets that the event completes.</param>
    public void Replay(ModelEvent modelEvent, long sequenceNr, ICollection<BucketResult> completed)
    {
        ExpectSnapshot();
        if (!start.AcceptsLoss) _order.Next(sequenceNr, modelEvent.Epoch);
        if (modelEvent.Epoch >= start.LineageEpoch) Model.Apply(modelEvent, completed);
    }

    public void Skip(UnreadablePayload unreadable, long sequenceNr)
    {
        var what = $"event {sequenceNr} of its model's journal {unreadable}";
        if (!start.AcceptsLoss) throw new BrokenHistoryException(what);
        log.Warning("Job [{0}] goes on without what is lost, as it was closed by force: {1}", start.Config.Id, what);
    }

    public void Complete(long lastSequenceNr)
    {
        ExpectSnapshot();
        if (!start.AcceptsLoss) _order.End(lastSequenceNr);
    }

    /// <returns>The report of an engine whose model cannot be rebuilt. When the snapshot is at fault, an older one may be good.</returns>
    public EngineMessage? Describe(Exception fault) => fault switch
    {
        UnreadableModelException or FormatException when start.Snapshot is { } snapshot => new SnapshotUnusable(snapshot.Id, fault.Message),
        BrokenHistoryException => new EngineFailed($"its model cannot be rebuilt: {fault.Message}", IsDamaged: true),
        _ => null,
    };

    private void ExpectSnapshot()
    {
        if (MissingSnapshot is not null) throw new UnreadableModelException("it is not in the snapshot store");
    }
}
