using System.Collections.Immutable;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Shutdown;
using static MlActors.Domain.Shutdown.ShutdownCommand;

namespace MlActors.Domain.Tests.Shutdown;

/// <summary>The words in which the specs speak of runs.</summary>
internal static class Runs
{
    public static readonly UnitState Active = new UnitState.Active(CloseStep.Flush, 1, Known.Now, "the answer of the job");
    public static readonly UnitState Done = new UnitState.Done(Known.Now);
    public static readonly UnitState Failed = new UnitState.Failed(CloseStep.Flush, "No answer after 3 attempts.", Known.Now);

    public static UnitState At(CloseStep step) => new UnitState.Active(step, 1, Known.Now, "the answer of the job");

    public static RunTarget Job(string id, long weight = 0) => new(UnitId.Of(new JobId(id)), null, weight);

    public static RunTarget Feed(string id) => new(UnitId.Of(new DatafeedId(id)), null, 0);

    public static StartRun Start(RunId run, int parallelism, params ImmutableArray<RunTarget> targets) =>
        Start(run, RunKind.CloseJobs, parallelism, targets);

    public static StartRun Start(RunId run, RunKind kind, int parallelism, params ImmutableArray<RunTarget> targets) =>
        new(run, kind, new RunOptions(TimeSpan.FromMinutes(30), parallelism), null, targets);

    public static ShutdownState After(this ShutdownState state, params ShutdownCommand[] commands) => commands.Aggregate(
        state, (runs, command) => runs.Decide(command, Known.Now).Events.Aggregate(runs, (next, shutdownEvent) => next.Apply(shutdownEvent)));

    public static ReportUnits Report(UnitState state, params RunTarget[] units) => new([.. units.Select(unit => new UnitChange(unit.Unit, state))]);

    public static ReportUnits ReportVacated(UnitState state, params RunTarget[] units) =>
        new([.. units.Select(unit => new UnitChange(unit.Unit, state, CloseKind.Vacate))]);

    public static string Startable(this ShutdownState state, RunId run) =>
        string.Join(',', state.Find(run)!.Startable.Select(target => target.Unit.Name));
}
