using MlActors.Domain.Progress;

namespace MlActors.Domain.Datafeeds;

/// <summary>Everything that may change a datafeed. Decided by <see cref="DatafeedDecisions"/>.</summary>
public abstract record DatafeedCommand : IWithDatafeedId
{
    /// <param name="Reservation">
    /// The registry's number for this incarnation of the name; a creation of a number that was deleted already is refused. 0 from a build
    /// that knew no numbers.
    /// </param>
    public sealed record CreateDatafeed(DatafeedId DatafeedId, DatafeedConfig Config, long Reservation = 0) : DatafeedCommand;

    /// <param name="Config">The whole configuration as it is from now on.</param>
    public sealed record UpdateDatafeed(DatafeedId DatafeedId, DatafeedConfig Config) : DatafeedCommand;

    /// <param name="Start">Inclusive, milliseconds; null means the earliest data, or the job's position.</param>
    /// <param name="End">Exclusive, milliseconds; null means real time without end. With an end the datafeed closes its job when it is
    /// reached.</param>
    /// <param name="Token">Chosen by the caller: the same token again is the same request, and is answered instead of refused.</param>
    public sealed record StartDatafeed(DatafeedId DatafeedId, long? Start, long? End, string Token) : DatafeedCommand
    {
        /// <summary>Who starts it, with whose rights it reads; null on a node without security.</summary>
        public Identity? By { get; init; }

        /// <summary>The run that closed its job last, as the job has reported it; null when none has.</summary>
        public RunId? JobClosedBy { get; init; }
    }

    /// <summary>A new incarnation of a started datafeed takes over: a new epoch begins.</summary>
    public sealed record TakeOver(DatafeedId DatafeedId) : DatafeedCommand;

    /// <summary>Finish or abandon the page in hand, then be stopped. With force nothing is waited for.</summary>
    public sealed record StopDatafeed(DatafeedId DatafeedId, RunId Run, bool Force) : DatafeedCommand
    {
        /// <summary>
        /// The run stops this datafeed and does not close its job: one that it has stopped and that was started since stays started. A close stops
        /// its datafeed each time that its steps begin again, until the job is closed.
        /// </summary>
        public bool Once { get; init; }

        /// <summary>How far the datafeed has brought its job in this incarnation; null when it does not know.</summary>
        public FeedReach? Reach { get; init; }
    }

    /// <param name="Reach">How far the datafeed has brought its job in this incarnation; null when it does not know.</param>
    public sealed record FinishStop(DatafeedId DatafeedId, FeedReach? Reach = null) : DatafeedCommand;

    /// <summary>The datafeed ends by itself.</summary>
    /// <param name="Reach">How far the datafeed has brought its job in this incarnation; null when it does not know.</param>
    public sealed record CompleteDatafeed(DatafeedId DatafeedId, string Reason, bool CloseJob, FeedReach? Reach = null) : DatafeedCommand;

    /// <summary>The coordinator has taken on the close of the job that this datafeed asked for.</summary>
    public sealed record HandOverClose(DatafeedId DatafeedId) : DatafeedCommand;

    /// <param name="Reservation">The incarnation that is meant: a datafeed of a higher number is left alone.</param>
    public sealed record DeleteDatafeed(DatafeedId DatafeedId, bool Force, long Reservation = 0) : DatafeedCommand;

    private DatafeedCommand() { }

    public abstract DatafeedId DatafeedId { get; init; }
}
