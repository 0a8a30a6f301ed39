using Akka.Actor;
using MlActors.Domain.Shutdown;
using static MlActors.Domain.Shutdown.ShutdownReply;
using static MlActors.Domain.Shutdown.ShutdownRequest;

namespace MlActors.Actors.Shutdown;

/// <summary>Who watches runs.</summary>
internal sealed partial class ShutdownCoordinator
{
    private readonly List<Watcher> _watchers = [];

    private void Watch(WatchRun watch)
    {
        if (_state.Find(watch.Run) is not { } run) Sender.Tell(new RunRefused(ShutdownDecisions.Unknown(watch.Run)));
        else if (HasNews(run, watch)) Answer(Sender, run, watch);
        else _watchers.Add(new Watcher(Sender, watch, Now + _node.Settings.WatchTimeout));
    }

    // Who does not want to see the units waits for the end of the run, and not for each change.
    private static bool HasNews(RunState run, WatchRun watch) => run.IsOver || watch.Seen < 0 || (watch.WithUnits && run.Changes > watch.Seen);

    private void AnswerWatchers() => AnswerWhere(watcher => _state.Find(watcher.Watch.Run) is not { } run || HasNews(run, watcher.Watch));

    private void AnswerTimedOutWatchers() => AnswerWhere(watcher => Now >= watcher.Until);

    private void AnswerWhere(Predicate<Watcher> isDue)
    {
        foreach (var watcher in _watchers.FindAll(isDue))
        {
            if (_state.Find(watcher.Watch.Run) is { } run) Answer(watcher.Asker, run, watcher.Watch);
            else watcher.Asker.Tell(new RunRefused(ShutdownDecisions.Unknown(watcher.Watch.Run)));
            _watchers.Remove(watcher);
        }
    }

    private static void Answer(IActorRef asker, RunState run, WatchRun watch) =>
        asker.Tell(new RunWatched(run.ChangesSince(watch.Seen, watch.WithUnits)));

    private sealed record Watcher(IActorRef Asker, WatchRun Watch, DateTimeOffset Until);
}
