using MlActors.Domain.Shutdown;
using Xunit;
using static MlActors.Domain.Tests.Known;

namespace MlActors.Domain.Tests.Shutdown;

public sealed class RunStateSpecs
{
    [Fact]
    public void Datafeeds_are_stopped_before_any_job_is_closed()
    {
        var started = ShutdownState.Initial.After(Runs.Start(Run, 5, Runs.Job("a"), Runs.Feed("f1"), Runs.Feed("f2")));
        Assert.Equal("f1,f2", started.Startable(Run));

        var stopping = started.After(Runs.Report(Runs.Active, Runs.Feed("f1"), Runs.Feed("f2")));
        Assert.Equal("", stopping.Startable(Run));

        var lastOne = stopping.After(Runs.Report(Runs.Done, Runs.Feed("f2")));
        Assert.Equal("", lastOne.Startable(Run));

        Assert.Equal("a", lastOne.After(Runs.Report(Runs.Done, Runs.Feed("f1"))).Startable(Run));
    }

    [Fact]
    public void The_biggest_model_goes_first_and_equals_by_name() =>
        Assert.Equal(
            "big,b,c,small", ShutdownState.Initial.After(
                Runs.Start(Run, 5, Runs.Job("small", 1), Runs.Job("c", 5), Runs.Job("big", 9), Runs.Job("b", 5))).Startable(Run));

    [Fact]
    public void No_more_units_are_under_way_than_the_run_allows()
    {
        var started = ShutdownState.Initial.After(Runs.Start(Run, 2, Runs.Job("a"), Runs.Job("b"), Runs.Job("c")));
        Assert.Equal("a,b", started.Startable(Run));

        var one = started.After(Runs.Report(Runs.Active, Runs.Job("a")));
        Assert.Equal("b", one.Startable(Run));

        var two = one.After(Runs.Report(Runs.Active, Runs.Job("b")));
        Assert.Equal("", two.Startable(Run));

        Assert.Equal("c", two.After(Runs.Report(Runs.Done, Runs.Job("a"))).Startable(Run));
    }

    [Fact]
    public void A_run_ends_when_its_budget_is_spent() =>
        Assert.Equal(Now + TimeSpan.FromMinutes(30), ShutdownState.Initial.After(Runs.Start(Run, 2, Runs.Job("a"))).Find(Run)!.Deadline);

    [Fact]
    public void A_unit_is_named_with_what_it_is()
    {
        Assert.Equal("job [a]", Runs.Job("a").Unit.ToString());
        Assert.Equal("datafeed [f]", Runs.Feed("f").Unit.ToString());
    }
}
