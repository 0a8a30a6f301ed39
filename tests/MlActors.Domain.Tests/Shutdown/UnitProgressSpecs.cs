using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Shutdown;
using Xunit;
using static MlActors.Domain.Tests.Known;

namespace MlActors.Domain.Tests.Shutdown;

/// <summary>What a run records of an agent's progress.</summary>
public sealed class UnitProgressSpecs
{
    public static TheoryData<CloseProgress, UnitState> Closes => new()
    {
        {
            new CloseProgress.Awaiting(CloseKind.Close, CloseStep.Flush, Attempt: 2),
            new UnitState.Active(CloseStep.Flush, 2, Now, "all accepted records to be analysed and their results to be stored")
        },
        { new CloseProgress.Forcing(CloseStep.Flush), new UnitState.Active(CloseStep.Force, 1, Now, "the forced close of job [j1]") },
        {
            new CloseProgress.Abandoning(CloseStep.Prune, "no answer"),
            new UnitState.Active(CloseStep.Prune, 1, Now, "job [j1] to open again: no answer")
        },
        { new CloseProgress.Completed(), new UnitState.Done(Now) },
        { new CloseProgress.Completed(CloseStep.Flush), new UnitState.Done(Now, "forced, skipped from step [flush] on") },
        { new CloseProgress.Failed(CloseStep.Prune, "no answer"), new UnitState.Failed(CloseStep.Prune, "no answer", Now) },
    };

    public static TheoryData<StopProgress, CloseKind, UnitState> Stops => new()
    {
        {
            new StopProgress.Awaiting(new StopRequest(2, 1, Forced: false, null)), CloseKind.Close,
            new UnitState.Active(CloseStep.StopFeed, 2, Now, "datafeed [d1] to finish its page")
        },
        {
            new StopProgress.Pausing(new StopRequest(2, 1, Forced: false, "database is locked")), CloseKind.Vacate,
            new UnitState.Active(CloseStep.Vacate, 3, Now, "database is locked")
        },
        { new StopProgress.Done("was deleted"), CloseKind.Close, new UnitState.Done(Now, "was deleted") },
        { new StopProgress.Failed("no answer"), CloseKind.Vacate, new UnitState.Failed(CloseStep.StopFeed, "no answer", Now) },
    };

    [Theory, MemberData(nameof(Closes))]
    public void A_close_is_recorded_with_its_step(CloseProgress close, UnitState state) =>
        Assert.Equal(state, UnitProgress.StateOf(close, Job, Feed, Now));

    [Theory, MemberData(nameof(Stops))]
    public void A_stop_is_recorded_with_its_request(StopProgress stop, CloseKind kind, UnitState state) =>
        Assert.Equal(state, UnitProgress.StateOf(stop, Feed, kind, Now));
}
