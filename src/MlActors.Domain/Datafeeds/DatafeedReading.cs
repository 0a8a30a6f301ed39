using MlActors.Domain.Progress;

namespace MlActors.Domain.Datafeeds;

/// <summary>How far a started datafeed has read, and what it does next. No clock and no I/O; begins with each start on a node.</summary>
/// <param name="Position">The job's position, from which the next search starts.</param>
/// <param name="Reach">What the job has confirmed.</param>
/// <param name="LookBackUntil">Where the look-back ends, milliseconds; fixed when the reading begins.</param>
public sealed record DatafeedReading(DatafeedSchedule Schedule, DatafeedPosition Position, FeedReach Reach, long LookBackUntil)
{
    public FeedActivity Activity { get; init; }

    /// <summary>Real-time searches in a row without a record.</summary>
    public int EmptySearches { get; init; }

    public bool FoundRecords { get; init; }

    /// <param name="now">Milliseconds since the epoch, as all times here.</param>
    public static DatafeedReading Begin(DatafeedSchedule schedule, FeedReach reach, long now)
    {
        var until = schedule.LookBackUntil(now);
        return new DatafeedReading(schedule, reach.Position, reach, until)
        {
            Activity = reach.Position.Time < until ? FeedActivity.LookBack : FeedActivity.RealTime,
        };
    }

    /// <summary>The job has reported its position: it has analysed a page, or lies before what was read last.</summary>
    public DatafeedReading MoveTo(FeedReach reach) => this with { Position = reach.Position, Reach = reach };

    public DatafeedTurn Next(long now) => Schedule.Next(Position, LookBackUntil, now);

    /// <summary>There is nothing to read before the next search.</summary>
    public DatafeedReading Wait() => this with { Activity = FeedActivity.RealTime };

    /// <param name="records">How many the search has found.</param>
    public DatafeedReading AfterSearch(DatafeedTurn.Search search, int records) => this with
    {
        EmptySearches = search.RealTime && records == 0 ? EmptySearches + 1 : 0,
        FoundRecords = FoundRecords || records > 0,
    };

    /// <summary>A datafeed that never finds anything for a job without data stops by itself, as Elastic's does.</summary>
    /// <param name="maxEmptySearches">Of the datafeed's configuration; null when it searches for ever.</param>
    /// <param name="jobRecords">What the job had analysed when the reading began.</param>
    public bool IsFruitless(DatafeedTurn.Search search, int? maxEmptySearches, long jobRecords) =>
        search.RealTime && !FoundRecords && EmptySearches >= maxEmptySearches && jobRecords == 0;
}
