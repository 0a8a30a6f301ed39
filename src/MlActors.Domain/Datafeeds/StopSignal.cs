namespace MlActors.Domain.Datafeeds;

/// <summary>The inputs of a stop.</summary>
public abstract record StopSignal
{
    /// <summary>The datafeed is durably stopped.</summary>
    public sealed record Stopped : StopSignal;

    /// <summary>The datafeed has left its node, and stays started.</summary>
    public sealed record LeftNode : StopSignal;

    /// <summary>There is no such datafeed any more.</summary>
    public sealed record Deleted : StopSignal;

    /// <summary>The stop is durable; the page in progress is being finished.</summary>
    public sealed record StopUnderWay : StopSignal;

    /// <summary>The datafeed, or something that it needs, is unavailable.</summary>
    public sealed record FeedUnavailable(string Reason) : StopSignal;

    public sealed record StopRefused(string Reason) : StopSignal;

    /// <summary>The request was not answered in time.</summary>
    public sealed record AnswerTimedOut : StopSignal;

    /// <summary>The pause after a refusal is over.</summary>
    public sealed record RetryDue : StopSignal;

    /// <summary>The page in progress is not to be waited for.</summary>
    public sealed record ForceRequested : StopSignal;

    /// <summary>The time is up, or the run was cancelled.</summary>
    public sealed record GiveUp(string Reason) : StopSignal;

    private StopSignal() { }
}
