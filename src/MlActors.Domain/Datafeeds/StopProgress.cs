using static MlActors.Domain.Datafeeds.StopSignal;

namespace MlActors.Domain.Datafeeds;

/// <summary>One request to stop a datafeed.</summary>
/// <param name="Number">Counts the requests, from 1.</param>
/// <param name="Attempt">Counts those that a refusal or silence used up, from 1; an unavailable datafeed uses up none.</param>
/// <param name="Forced">The page in progress is not waited for.</param>
/// <param name="Obstacle">Why the datafeed was unavailable when it was last asked; null when it was not.</param>
public sealed record StopRequest(int Number, int Attempt, bool Forced, string? Obstacle);

/// <summary>
/// How a datafeed stops, or leaves its node. It is asked until it confirms:
/// <code>
///     Awaiting ─► Done                        stopped, left its node, or deleted
///      │    ▲
///      ▼    │ after a pause
///     Pausing ─► Failed                       at the third refusal or silence
///     from anywhere, when the time is up: Failed
/// </code>
/// Requests are safe to repeat, so a new agent begins with the first one.
/// </summary>
public abstract record StopProgress
{
    private const int MaxAttempts = 3;

    /// <summary>The datafeed is asked.</summary>
    public sealed record Awaiting(StopRequest Request) : StopProgress;

    /// <summary>The last request failed; the next one follows after a pause.</summary>
    public sealed record Pausing(StopRequest Request) : StopProgress;

    /// <param name="Detail">What force left undone, or how it ended otherwise; null for a datafeed that was stopped in order.</param>
    public sealed record Done(string? Detail = null) : StopProgress;

    public sealed record Failed(string Reason) : StopProgress;

    private StopProgress() { }

    /// <param name="force">The page in progress is not waited for.</param>
    public static StopProgress Begin(bool force) => new Awaiting(new StopRequest(1, 1, force, null));

    public bool IsOver => this is Done or Failed;

    /// <summary>The last request; null when the stop is over.</summary>
    public StopRequest? LastRequest => this switch
    {
        Awaiting awaiting => awaiting.Request,
        Pausing pausing => pausing.Request,
        _ => null,
    };

    public StopProgress On(StopSignal signal) => this switch
    {
        Awaiting awaiting => Next(awaiting.Request, signal),

        // A timeout belongs to the request before the pause.
        Pausing when signal is AnswerTimedOut => this,
        Pausing pausing when signal is RetryDue => Again(pausing.Request),
        Pausing pausing => Next(pausing.Request, signal),
        _ => this,
    };

    private StopProgress Next(StopRequest request, StopSignal signal) => signal switch
    {
        Stopped => new Done(request.Forced ? "forced, the page in hand was not waited for" : null),
        LeftNode => new Done("left its node"),
        Deleted => new Done("was deleted"),
        StopUnderWay => new Awaiting(request with { Obstacle = null }),

        // A locked store or a moving datafeed may take long: the budget of the run limits this, not the number of attempts.
        FeedUnavailable unavailable => new Pausing(request with { Obstacle = unavailable.Reason }),
        StopRefused refused => PauseOrFail(request, refused.Reason),
        AnswerTimedOut => PauseOrFail(request, $"No answer after {MaxAttempts} attempts."),
        ForceRequested => Again(request with { Forced = true }),
        GiveUp end => new Failed(end.Reason),
        _ => this,
    };

    private static Awaiting Again(StopRequest request) => new(request with { Number = request.Number + 1 });

    private static StopProgress PauseOrFail(StopRequest request, string reason) => request.Attempt < MaxAttempts
        ? new Pausing(request with { Attempt = request.Attempt + 1, Obstacle = null })
        : new Failed(reason);
}
