using MlActors.Domain.Progress;

namespace MlActors.Domain.Datafeeds;

/// <summary>What a datafeed answers: what is now true, or why not.</summary>
public abstract record DatafeedReply
{
    public sealed record DatafeedRefused(Refusal Refusal) : DatafeedReply;

    public sealed record DatafeedIsCreated(DatafeedConfig Config) : DatafeedReply;

    public sealed record DatafeedIsUpdated(DatafeedConfig Config) : DatafeedReply;

    public sealed record DatafeedIsStarted(string Node) : DatafeedReply;

    /// <param name="Reach">How far it had brought its job; null when it never read anything.</param>
    public sealed record DatafeedIsStopped(FeedReach? Reach = null) : DatafeedReply
    {
        /// <summary>The run that asks had stopped it, and it was started since: only for that run it counts as stopped.</summary>
        public bool IsStartedAgain { get; init; }
    }

    /// <summary>The stop is durable, and the page in progress is being finished.</summary>
    public sealed record DatafeedIsStopping : DatafeedReply;

    public sealed record DatafeedIsIsolated : DatafeedReply;

    public sealed record DatafeedRuns : DatafeedReply;

    public sealed record DatafeedIsDeleted : DatafeedReply;

    private DatafeedReply() { }
}
