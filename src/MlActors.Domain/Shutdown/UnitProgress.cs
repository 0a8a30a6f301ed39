using System.Diagnostics;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;

namespace MlActors.Domain.Shutdown;

/// <summary>The progress of an agent as its run records it.</summary>
public static class UnitProgress
{
    /// <param name="feed">The job's datafeed; null when it has none.</param>
    public static UnitState StateOf(CloseProgress close, JobId job, DatafeedId? feed, DateTimeOffset now) => close switch
    {
        CloseProgress.Awaiting awaiting => new UnitState.Active(awaiting.Step, awaiting.Attempt, now, awaiting.WaitingFor(job, feed)),
        CloseProgress.Forcing forcing => new UnitState.Active(CloseStep.Force, forcing.Attempt, now, forcing.WaitingFor(job)),
        CloseProgress.Abandoning abandoning => new UnitState.Active(abandoning.At, abandoning.Attempt, now, abandoning.WaitingFor(job)),
        CloseProgress.Completed completed => new UnitState.Done(now, completed.Detail()),
        CloseProgress.Failed failed => new UnitState.Failed(failed.At, failed.Reason, now),
        _ => throw new UnreachableException($"No state for {close.GetType().Name}."),
    };

    /// <param name="kind">Whether the datafeed is stopped, or only leaves its node.</param>
    public static UnitState StateOf(StopProgress stop, DatafeedId datafeed, CloseKind kind, DateTimeOffset now)
    {
        return stop switch
        {
            StopProgress.Awaiting awaiting => Active(awaiting.Request, awaiting.Request.Number),
            StopProgress.Pausing pausing => Active(pausing.Request, pausing.Request.Number + 1),
            StopProgress.Done done => new UnitState.Done(now, done.Detail),
            StopProgress.Failed failed => new UnitState.Failed(CloseStep.StopFeed, failed.Reason, now),
            _ => throw new UnreachableException($"No state for {stop.GetType().Name}."),
        };

        UnitState.Active Active(StopRequest request, int number) => new(
            kind == CloseKind.Vacate ? CloseStep.Vacate : CloseStep.StopFeed, number, now,
            request.Obstacle ?? $"datafeed [{datafeed}] to finish its page");
    }
}
