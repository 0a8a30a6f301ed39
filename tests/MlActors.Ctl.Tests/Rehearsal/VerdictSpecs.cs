using Microsoft.Extensions.Time.Testing;
using MlActors.Ctl.Commands;
using MlActors.Ctl.Rehearsal;
using MlActors.Ctl.Runs;
using Xunit;

namespace MlActors.Ctl.Tests.Rehearsal;

public sealed class VerdictSpecs
{
    private static readonly JobObservation Closed = new("j", "closed", 100, 5_000, "s1", ["s1"], null);
    private static readonly JobRehearsal Good = new("j", 100, Closed, Closed with { State = "opened" }, Closed, 40, []);
    private static readonly AnomaliesFound MostFound = new(4, 3, 1, ["j: dip"]);

    [Fact]
    public void The_verdict_is_good_when_nothing_has_changed()
    {
        var verdict = Judge(Good);

        Assert.True(verdict.IsGood);
        Assert.Equal(ExitCode.Done, verdict.Exit);
        Assert.Equal("0 of 100", verdict.Lines[0].Value);
    }

    public static TheoryData<string, JobRehearsal> Faults => new()
    {
        { "records lost: j lost 1", Good with { Expected = 101 } },
        { "records lost: j lost 3", Good with { Reopened = Closed with { State = "opened", Processed = 97 } } },
        { "records counted twice: j has 2 too many", Good with { Expected = 98 } },
        { "results that differ after the re-open: j: bucket has changed", Good with { Differences = ["bucket has changed"] } },
        { "jobs stuck: j is closing after the shutdown", Good with { Closed = Closed with { State = "closing" } } },
        { "jobs stuck: j is failed after the re-open", Good with { Reopened = Closed with { State = "failed" } } },
        { "jobs stuck: j is opening (its model is being read) after the re-open", Good with {
            Reopened = Closed with { State = "opening", Explanation = "its model is being read" } } },
        { "jobs stuck: j is opened after the second close", Good with { ClosedAgain = Closed with { State = "opened" } } },
        { "jobs closed without a current snapshot: j has snapshots [s1], current none", Good with {
            Closed = Closed with { CurrentSnapshot = null } } },
        { "jobs closed without a current snapshot: j has snapshots [s1], current s0", Good with { Closed = Closed with { CurrentSnapshot = "s0" } } },
        { "snapshots written without new data: j went from [s1] to [s1, s2]", Good with { ClosedAgain = Closed with { Snapshots = ["s1", "s2"] } } },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Each_fault_fails_the_verdict_and_is_named(string fault, JobRehearsal job)
    {
        var verdict = Judge(job);

        Assert.Equal(ExitCode.Failed, verdict.Exit);
        Assert.Contains(fault, verdict.Details());
    }

    [Fact]
    public void A_rehearsal_that_compared_nothing_is_not_good() => Assert.False(Judge(Good with { ResultsCompared = 0 }).IsGood);

    [Fact]
    public void Missing_half_of_the_anomalies_is_not_good() =>
        Assert.False(Verdict.Of([Good], [], new AnomaliesFound(4, 2, 0, ["j: dip"]), Steps(), nodesLeftCleanly: true).IsGood);

    [Fact]
    public void A_failed_run_is_not_good() =>
        Assert.False(Verdict.Of([Good], ["Timed out"], MostFound, Steps(), nodesLeftCleanly: true).IsGood);

    [Fact]
    public void A_node_that_did_not_leave_cleanly_is_not_good() =>
        Assert.False(Verdict.Of([Good], [], MostFound, Steps(), nodesLeftCleanly: false).IsGood);

    [Fact]
    public void A_step_lasts_from_the_event_that_began_it_to_the_next()
    {
        var time = new FakeTimeProvider();
        var steps = new StepTimes(time);

        steps.Record(Unit(UnitState.Waiting, null));
        steps.Record(Unit(UnitState.Active, "flush"));
        time.Advance(TimeSpan.FromSeconds(1));
        steps.Record(Unit(UnitState.Active, "flush"));
        time.Advance(TimeSpan.FromSeconds(1));
        steps.Record(Unit(UnitState.Active, "snapshot"));
        time.Advance(TimeSpan.FromSeconds(3));
        steps.Record(Unit(UnitState.Done, "close"));

        Assert.Equal(
            [("flush", 1, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2)), ("snapshot", 1, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(3))],
            steps.Steps);
    }

    private static Verdict Judge(JobRehearsal job) => Verdict.Of([job], [], MostFound, Steps(), nodesLeftCleanly: true);

    private static StepTimes Steps() => new(new FakeTimeProvider());

    private static RunUnit Unit(UnitState state, string? step) => new(UnitType.Job, "j", state, step, 1, null, null, null, null);
}
