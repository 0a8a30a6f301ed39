using MlActors.Domain.Jobs;
using MlActors.Domain.Progress;

namespace MlActors.Domain.Datafeeds;

/// <summary>What a started datafeed does next.</summary>
public abstract record DatafeedTurn
{
    /// <summary>Search up to <paramref name="Until"/> (exclusive, milliseconds).</summary>
    /// <param name="RealTime">The search follows the clock: what lies before its end is complete.</param>
    public sealed record Search(long Until, bool RealTime) : DatafeedTurn;

    /// <summary>Nothing to read before <paramref name="At"/> (milliseconds).</summary>
    public sealed record Wait(long At) : DatafeedTurn
    {
        public string Description => $"new documents, next search at {DateTimeOffset.FromUnixTimeMilliseconds(At):yyyy-MM-dd'T'HH:mm:ss.fff'Z'}";
    }

    /// <summary>The end was reached.</summary>
    public sealed record Complete : DatafeedTurn;

    private DatafeedTurn() { }
}

/// <summary>
/// When a datafeed searches what. First it looks back, to the present less the query delay or to its end; then it follows the clock, one
/// search each frequency, until its end if it has one.
/// </summary>
/// <param name="End">Exclusive, milliseconds since the epoch; null to follow the clock.</param>
/// <param name="Frequency">The time between two searches, milliseconds.</param>
/// <param name="QueryDelay">How far behind the clock it reads, milliseconds.</param>
public sealed record DatafeedSchedule(long? End, long Frequency, long QueryDelay)
{
    /// <summary>Room for a clock that ticks a little late, as Elastic has it.</summary>
    private const long Slack = 100;

    /// <summary>Of the histogram that is read, milliseconds: an interval is read when it is complete.</summary>
    public long Interval { get; init; } = 1;

    /// <param name="end">Exclusive, milliseconds; null for real time without end.</param>
    public static DatafeedSchedule Of(DatafeedConfig feed, JobConfig job, long? end) => new(
        end, (long)feed.FrequencyFor(job.Analysis.BucketSpan).TotalMilliseconds, (long)feed.QueryDelay.TotalMilliseconds)
    {
        Interval = (long?)feed.Aggregations?.Interval.TotalMilliseconds ?? 1,
    };

    /// <param name="lookBackUntil">Where the look-back ends; fixed when the datafeed starts on its node.</param>
    /// <param name="now">Milliseconds since the epoch, as all times here.</param>
    public DatafeedTurn Next(DatafeedPosition position, long lookBackUntil, long now)
    {
        if (End is { } end && position.Time >= end) return new DatafeedTurn.Complete();
        if (position.Time < lookBackUntil) return new DatafeedTurn.Search(lookBackUntil, RealTime: false);

        var present = Math.Min((now - QueryDelay) / Frequency * Frequency, End ?? long.MaxValue);
        if (End is { } last && now - QueryDelay >= last) present = last;
        return present > position.Time
            ? new DatafeedTurn.Search(present, RealTime: true)
            : new DatafeedTurn.Wait(NextSearch(position.Time));
    }

    public long LookBackUntil(long now) => Math.Min((now - QueryDelay) / Interval * Interval, End ?? long.MaxValue);

    private long NextSearch(long searchedUntil)
    {
        var boundary = (searchedUntil / Frequency + 1) * Frequency;
        return Math.Min(boundary, End ?? long.MaxValue) + QueryDelay + Slack;
    }
}
