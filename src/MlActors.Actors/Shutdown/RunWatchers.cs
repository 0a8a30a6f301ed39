using Akka.Actor;
using MlActors.Domain;
using MlActors.Domain.Shutdown;
using static MlActors.Domain.Shutdown.ShutdownReply;
using static MlActors.Domain.Shutdown.ShutdownRequest;

namespace MlActors.Actors.Shutdown;

/// <summary>The callers that wait for a change of a run. Each is answered once: with the change, or without one after the timeout.</summary>
/// <param name="timeout">How long a caller waits when nothing changes.</param>
internal sealed class RunWatchers(TimeSpan timeout)
{
    private readonly List<Watcher> _watchers = [];

    public void Add(ShutdownState state, WatchRun watch, IActorRef caller, DateTimeOffset now)
    {
        var watcher = new Watcher(caller, watch, now + timeout);
        if (IsDue(state, watcher)) Answer(state, watcher);
        else _watchers.Add(watcher);
    }

    public void AnswerChanged(ShutdownState state) => AnswerWhere(state, watcher => IsDue(state, watcher));

    public void AnswerTimedOut(ShutdownState state, DateTimeOffset now) => AnswerWhere(state, watcher => now >= watcher.Until);

    /// <summary>The coordinator stops. The callers ask again, and its next incarnation answers.</summary>
    public void RefuseAll()
    {
        foreach (var watcher in _watchers) watcher.Caller.Tell(new RunRefused(Refusal.Unavailable("The shutdown coordinator is starting again")));
    }

    private static bool IsDue(ShutdownState state, Watcher watcher) =>
        state.Find(watcher.Watch.Run) is not { } run || HasChanged(run, watcher.Watch);

    // A caller that does not request the units waits for the end of the run, and not for each change.
    private static bool HasChanged(RunState run, WatchRun watch) => run.IsOver || watch.Seen < 0 || (watch.WithUnits && run.Changes > watch.Seen);

    private void AnswerWhere(ShutdownState state, Predicate<Watcher> isDue)
    {
        foreach (var watcher in _watchers.FindAll(isDue))
        {
            Answer(state, watcher);
            _watchers.Remove(watcher);
        }
    }

    private static void Answer(ShutdownState state, Watcher watcher) => watcher.Caller.Tell(state.Find(watcher.Watch.Run) is { } run
        ? new RunWatched(run.ChangesSince(watcher.Watch.Seen, watcher.Watch.WithUnits, watcher.Watch.WithReceipts))
        : new RunRefused(ShutdownDecisions.Unknown(watcher.Watch.Run)));

    private sealed record Watcher(IActorRef Caller, WatchRun Watch, DateTimeOffset Until);
}
