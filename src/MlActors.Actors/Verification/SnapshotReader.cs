using Akka.Actor;
using Akka.Persistence;
using MlActors.Actors.Jobs;
using MlActors.Actors.Messaging;
using MlActors.Actors.Serialization;
using MlActors.Detection;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Domain.Snapshots;

namespace MlActors.Actors.Verification;

/// <summary>Reads saved models from the snapshot store beside the engine that owns them, and changes nothing.</summary>
public sealed class SnapshotReader(ActorSystem system, TimeProvider time)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    /// <returns>The model as it was saved.</returns>
    /// <exception cref="UnreadableModelException">It is not there, was changed, or cannot be loaded with the configuration.</exception>
    public async Task<JobModel> ReadAsync(JobConfig config, ModelSnapshotRef saved, CancellationToken cancellationToken)
    {
        var persistenceId = JobEngine.PersistenceIdOf(config.Id);
        var criteria = new SnapshotSelectionCriteria(saved.SequenceNumber, DateTime.MaxValue, saved.SequenceNumber);
        var answer = await Persistence.Instance.Apply(system).SnapshotStoreFor("").AskAsync<object>(
            new LoadSnapshot(persistenceId, criteria, saved.SequenceNumber), Timeout, time, cancellationToken);
        return answer switch
        {
            LoadSnapshotResult { Snapshot.Snapshot: ModelSnapshot snapshot } => Restore(config, saved, snapshot),
            LoadSnapshotResult { Snapshot.Snapshot: UnreadablePayload unreadable } => throw new UnreadableModelException($"it {unreadable}"),
            LoadSnapshotResult => throw new UnreadableModelException("it is not in the snapshot store."),
            LoadSnapshotFailed failed => throw new UnreadableModelException(failed.Cause.Message),
            _ => throw new InvalidOperationException($"The snapshot store answered with {answer.GetType().Name}."),
        };
    }

    private static JobModel Restore(JobConfig config, ModelSnapshotRef saved, ModelSnapshot snapshot)
    {
        if (snapshot.Checksum != saved.Checksum)
            throw new UnreadableModelException("it was changed after it was saved: its checksum is not the one that the job remembers.");
        try
        {
            return JobModel.Restore(config, Compressed.Read(snapshot.Payload));
        }
        catch (FormatException damage)
        {
            throw new UnreadableModelException(damage.Message, damage);
        }
    }
}
