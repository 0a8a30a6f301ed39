using MlActors.Domain.Records;

namespace MlActors.Domain.Jobs;

/// <summary>
/// What changed a model since its last snapshot, other than pages of a datafeed: those are read again after a crash, from the position in
/// the snapshot.
/// </summary>
public abstract record ModelEvent(long Epoch)
{
    /// <summary>A new engine owns the model. Its number in the journal also keeps two snapshots from ever sharing one.</summary>
    public sealed record EngineStarted(long Epoch) : ModelEvent(Epoch);

    public sealed record RecordsPosted(long Epoch, DateTimeOffset At, string Post, int Chunk, ParsedRecords Records) : ModelEvent(Epoch);

    /// <summary>Time was moved by a flush: buckets up to <paramref name="Advance"/> are complete, those up to <paramref name="Skip"/> left out.</summary>
    public sealed record TimeMoved(long Epoch, long? Advance, long? Skip) : ModelEvent(Epoch);

    /// <summary>A snapshot is about to be taken although nothing was journalled since the last one.</summary>
    public sealed record SnapshotBegan(long Epoch) : ModelEvent(Epoch);
}
