using System.Collections.Immutable;
using System.Diagnostics;
using static MlActors.Domain.Shutdown.ShutdownCommand;
using static MlActors.Domain.Shutdown.ShutdownEvent;

namespace MlActors.Domain.Shutdown;

/// <summary>The rules by which runs begin, record their units, and end.</summary>
public static class ShutdownDecisions
{
    public static Decision<ShutdownEvent> Decide(this ShutdownState state, ShutdownCommand command, DateTimeOffset now) => command switch
    {
        StartRun start => state.Start(start, now),
        CancelRun cancel => state.Find(cancel.Run) switch
        {
            null => Unknown(cancel.Run),
            { IsOver: true } or { IsCancelled: true } => Nothing,
            _ => state.Then(now, new RunCancelled(now, cancel.Run) { By = cancel.By }),
        },
        ExpireRun expire => state.Find(expire.Run) is { IsOver: false } ? state.Then(now, new RunExpired(now, expire.Run)) : Nothing,
        ReportUnits report => state.Report(report, now),
        _ => throw new UnreachableException($"No rule for {command.GetType().Name}."),
    };

    public static Refusal Unknown(RunId run) => Refusal.NotFound($"No shutdown run with id [{run}] exists");

    private static Decision<ShutdownEvent> Nothing => Decision<ShutdownEvent>.NothingToDo;

    private static Decision<ShutdownEvent> Start(this ShutdownState state, StartRun start, DateTimeOffset now)
    {
        if (state.Find(start.Run) is not null) return Nothing;
        if (start.Options.FindFault() is { } fault) return Refusal.BadRequest(fault);

        // A unit that moves between nodes may be reported by both.
        ImmutableArray<RunTarget> targets = [.. start.Targets.DistinctBy(target => target.Unit)];
        return state.Then(now, new RunStarted(now, start.Run, start.Kind, start.Options, start.Node, targets)
        {
            By = start.By, Build = start.Build, Prediction = start.Prediction,
        });
    }

    private static Decision<ShutdownEvent> Report(this ShutdownState state, ReportUnits report, DateTimeOffset now)
    {
        // Once a datafeed could not be stopped, its run does not close its job: the caller stops the datafeed first, or uses force. The
        // other jobs have nothing to do with it.
        var skips = state.RunsUnderWay
            .Where(run => run.HasWaitingJobs)
            .SelectMany(run => report.Changes.Where(run.IsStuckBy).Select(change => (Run: run.Id, Stuck: change.Unit)))
            .Select(found => new UnitsSkipped(now, found.Run, $"{found.Stuck} could not be stopped.", new DatafeedId(found.Stuck.Name)));
        return state.Then(now, [new UnitsChanged(now, report.Changes), .. skips]);
    }

    /// <summary>With the last answer a run ends in the same decision.</summary>
    private static Decision<ShutdownEvent> Then(this ShutdownState state, DateTimeOffset now, params ImmutableArray<ShutdownEvent> happened) => new(
    [
        .. happened,
        .. happened.Aggregate(state, (runs, next) => runs.Apply(next)).RunsUnderWay
            .Where(run => run.IsExhausted)
            .Select(run => new RunEnded(now, run.Id, run.FinalOutcome)),
    ]);
}
