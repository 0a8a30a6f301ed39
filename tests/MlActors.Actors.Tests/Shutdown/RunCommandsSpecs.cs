using MlActors.Actors.Shutdown;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Domain.Shutdown;
using Xunit;

namespace MlActors.Actors.Tests.Shutdown;

/// <summary>What agents report while the coordinator writes.</summary>
public sealed class RunCommandsSpecs
{
    private static readonly UnitId Job = UnitId.Of(new JobId("a"));

    private readonly RunCommands _commands = new();

    [Fact]
    public void The_steps_of_a_unit_that_is_under_way_are_all_written_each_once()
    {
        foreach (var (step, attempt) in ((CloseStep, int)[])[
            (CloseStep.Flush, 1), (CloseStep.Prune, 1), (CloseStep.Finalize, 1), (CloseStep.Finalize, 2)])
            _commands.Report(new UnitChange(Job, new UnitState.Active(step, attempt, DateTimeOffset.UnixEpoch, "it")));

        Assert.Equal(
            [(CloseStep.Flush, 1), (CloseStep.Prune, 1), (CloseStep.Finalize, 2)],
            Written().Select(change => Assert.IsType<UnitState.Active>(change.State)).Select(active => (active.Step, active.Attempt)));
    }

    [Fact]
    public void Of_a_unit_that_has_ended_only_the_end_is_written()
    {
        _commands.Report(new UnitChange(Job, new UnitState.Active(CloseStep.Flush, 1, DateTimeOffset.UnixEpoch, "it")));
        _commands.Report(new UnitChange(Job, new UnitState.Done(DateTimeOffset.UnixEpoch)));

        Assert.IsType<UnitState.Done>(Assert.Single(Written()).State);
    }

    private IEnumerable<UnitChange> Written() => Assert.IsType<ShutdownCommand.ReportUnits>(_commands.TakeNext()!.Command).Changes;
}
