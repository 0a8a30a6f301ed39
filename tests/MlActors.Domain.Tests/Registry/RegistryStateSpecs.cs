using MlActors.Domain.Registry;
using Xunit;
using static MlActors.Domain.Registry.RegistryEvent;
using static MlActors.Domain.Tests.Known;

namespace MlActors.Domain.Tests.Registry;

public sealed class RegistryStateSpecs
{
    private static readonly JobId OtherJob = new("j2");

    private static readonly RegistryState Registry = RegistryState.Initial
        .Apply(new JobReserved(OtherJob, []))
        .Apply(new JobReserved(Job, ["g1", "g2"]))
        .Apply(new DatafeedReserved(Feed, Job));

    [Fact]
    public void It_knows_each_job_with_its_groups_and_its_datafeed()
    {
        Assert.Equal([Job, OtherJob], Registry.Jobs.Keys);
        Assert.Equal(["g1", "g2"], Registry.Jobs[Job].Groups.ToArray());
        Assert.Equal(Feed, Registry.DatafeedOf(Job));
        Assert.Null(Registry.DatafeedOf(OtherJob));
    }

    [Fact]
    public void What_is_new_is_not_meant_to_run()
    {
        Assert.Empty(Registry.ExpectedJobs);
        Assert.Empty(Registry.ExpectedDatafeeds);
    }

    [Fact]
    public void What_is_expected_is_to_be_woken_until_it_is_dismissed()
    {
        var running = Registry.Apply(new JobExpected(Job)).Apply(new DatafeedExpected(Feed));
        Assert.Equal([Job], running.ExpectedJobs);
        Assert.Equal([Feed], running.ExpectedDatafeeds);

        var resting = running.Apply(new JobDismissed(Job)).Apply(new DatafeedDismissed(Feed));
        Assert.Empty(resting.ExpectedJobs);
        Assert.Empty(resting.ExpectedDatafeeds);
    }

    [Fact]
    public void What_is_released_is_not_expected_either()
    {
        var gone = Registry.Apply(new JobExpected(Job)).Apply(new DatafeedExpected(Feed)).Apply(new DatafeedReleased(Feed))
            .Apply(new JobReleased(Job));

        Assert.Empty(gone.ExpectedJobs);
        Assert.Empty(gone.ExpectedDatafeeds);
        Assert.Equal([OtherJob], gone.Jobs.Keys);
        Assert.Empty(gone.Datafeeds);
    }

    [Fact]
    public void A_dismissal_that_comes_after_the_release_changes_nothing()
    {
        var empty = RegistryState.Initial;

        Assert.Same(empty, empty.Apply(new JobDismissed(Job)));
        Assert.Same(empty, empty.Apply(new DatafeedDismissed(Feed)));
    }

    [Fact]
    public void A_second_reservation_keeps_what_is_meant_to_run_running()
    {
        var running = Registry.Apply(new JobExpected(Job)).Apply(new DatafeedExpected(Feed));

        Assert.Equal([Job], running.Apply(new JobReserved(Job, ["g3"])).ExpectedJobs);
        Assert.Equal([Feed], running.Apply(new DatafeedReserved(Feed, Job)).ExpectedDatafeeds);
    }

    [Fact]
    public void A_job_and_a_datafeed_may_have_the_same_name()
    {
        var same = Registry.Apply(new DatafeedReserved(new DatafeedId("j2"), OtherJob));

        Assert.Equal(new DatafeedId("j2"), same.DatafeedOf(OtherJob));
    }
}
