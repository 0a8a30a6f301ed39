namespace MlActors.Domain.Snapshots;

/// <summary>
/// Checks one replay of a model's journal: epochs never fall, and between the snapshot and the end no event is missing. Lives as long as the
/// replay.
/// </summary>
/// <param name="snapshot">Where the model continues from; null for an empty one.</param>
/// <param name="lineageEpoch">Events of older epochs belong to a model that was reverted or deleted.</param>
public sealed class ReplayOrder(ModelSnapshotRef? snapshot, long lineageEpoch)
{
    // Before the first event of a lineage that began with a revert, what was deleted is of older lineages and not missed.
    private long? _last = snapshot is { } from && from.Epoch >= lineageEpoch ? from.SequenceNumber : lineageEpoch == 0 ? 0 : null;
    private long _epoch;

    /// <exception cref="BrokenHistoryException">The event cannot follow the one before it.</exception>
    public void Next(long sequenceNumber, long epoch)
    {
        if (epoch < _epoch) throw new BrokenHistoryException(
            $"event {sequenceNumber} of its model's journal was written in epoch {epoch}, after one of epoch {_epoch}");
        Expect(sequenceNumber);
        (_last, _epoch) = (sequenceNumber, epoch);
    }

    /// <exception cref="BrokenHistoryException">Events are missing at the end.</exception>
    public void End(long highestSequenceNumber)
    {
        if (_last is not null) Expect(highestSequenceNumber + 1);
    }

    private void Expect(long sequenceNumber)
    {
        if (_last is { } last && sequenceNumber > last + 1)
            throw new BrokenHistoryException($"the events {last + 1} to {sequenceNumber - 1} of its model's journal are missing");
    }
}
