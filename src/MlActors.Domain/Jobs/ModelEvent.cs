using System.Text.Json.Serialization;
using MlActors.Domain.Records;
using MlActors.Domain.Rules;
using MlActors.Domain.Time;

namespace MlActors.Domain.Jobs;

/// <summary>
/// What changed a model since its last snapshot, other than pages of a datafeed: those are read again after a crash, from the position in
/// the snapshot.
/// </summary>
public abstract record ModelEvent(long Epoch)
{
    /// <summary>A new engine owns the model. Its number in the journal also keeps two snapshots from ever sharing one.</summary>
    public sealed record EngineStarted(long Epoch) : ModelEvent(Epoch);

    /// <summary>
    /// The names of poster and number in JSON are those of the first format, in which each call was a poster and numbered its chunks.
    /// </summary>
    /// <param name="Settled">The poster repeats nothing up to this number.</param>
    public sealed record RecordsPosted(
        long Epoch,
        DateTimeOffset At,
        [property: JsonPropertyName("Post")] string Poster,
        [property: JsonPropertyName("Chunk")] long Number,
        ParsedRecords Records,
        long Settled = -1) : ModelEvent(Epoch)
    {
        /// <summary>The open buckets of this period are emptied first; null for none.</summary>
        public TimeRange? Reset { get; init; }
    }

    /// <summary>
    /// Time was moved by a flush: buckets up to <paramref name="Advance"/> are complete, those up to <paramref name="Skip"/> left out.
    /// </summary>
    /// <param name="SkipsFirst">False in events of the first release, which advanced before it skipped.</param>
    public sealed record TimeMoved(
        long Epoch, long? Advance, long? Skip, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool SkipsFirst = false)
        : ModelEvent(Epoch);

    /// <summary>The events of the job's calendars, or the items of its filters, are different from now on.</summary>
    public sealed record RulesChanged(long Epoch, RuleContext Rules) : ModelEvent(Epoch);

    /// <summary>A datafeed began to read at another position than the model's, so the model's position, and perhaps its time, changed.</summary>
    /// <param name="Start">The earliest time wanted, milliseconds.</param>
    public sealed record FeedAttached(long Epoch, long? Start) : ModelEvent(Epoch);

    /// <summary>A snapshot is about to be taken although nothing was journalled since the last one.</summary>
    public sealed record SnapshotBegan(long Epoch) : ModelEvent(Epoch);
}
