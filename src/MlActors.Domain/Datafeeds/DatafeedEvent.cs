using MlActors.Domain.Progress;

namespace MlActors.Domain.Datafeeds;

/// <summary>The events of a datafeed; each event carries the epoch of the incarnation that wrote it.</summary>
public abstract record DatafeedEvent(long Epoch, DateTimeOffset At)
{
    public sealed record DatafeedCreated(long Epoch, DateTimeOffset At, DatafeedConfig Config, long Reservation = 0) : DatafeedEvent(Epoch, At);

    public sealed record DatafeedUpdated(long Epoch, DateTimeOffset At, DatafeedConfig Config) : DatafeedEvent(Epoch, At);

    /// <param name="Start">Milliseconds since the epoch; null to continue, or to begin with the first document.</param>
    /// <param name="End">Exclusive, milliseconds since the epoch; null to follow the clock.</param>
    public sealed record DatafeedStarted(long Epoch, DateTimeOffset At, long? Start, long? End, string Token) : DatafeedEvent(Epoch, At)
    {
        /// <summary>Who started it, with whose rights it reads; null on a node without security.</summary>
        public Identity? By { get; init; }

        /// <inheritdoc cref="DatafeedCommand.StartDatafeed.JobClosedBy"/>
        public RunId? JobClosedBy { get; init; }
    }

    public sealed record DatafeedTakenOver(long Epoch, DateTimeOffset At) : DatafeedEvent(Epoch, At);

    public sealed record DatafeedStopBegan(long Epoch, DateTimeOffset At, RunId Run) : DatafeedEvent(Epoch, At);

    /// <param name="CloseRun">The run that is to close the job; null when the job stays open.</param>
    public sealed record DatafeedStopped(long Epoch, DateTimeOffset At, string Reason, RunId? CloseRun) : DatafeedEvent(Epoch, At)
    {
        /// <summary>
        /// How far the job had been brought; null when the datafeed had read nothing since it last stopped, or has not received the position.
        /// </summary>
        public FeedReach? Reach { get; init; }

        /// <summary>The run that stopped it by force; null for any other stop.</summary>
        public RunId? Run { get; init; }
    }

    public sealed record JobCloseHandedOver(long Epoch, DateTimeOffset At) : DatafeedEvent(Epoch, At);

    /// <summary>Where there was no datafeed, a tombstone: the creation of this reservation comes too late.</summary>
    public sealed record DatafeedDeleted(long Epoch, DateTimeOffset At, long Reservation = 0) : DatafeedEvent(Epoch, At);
}
