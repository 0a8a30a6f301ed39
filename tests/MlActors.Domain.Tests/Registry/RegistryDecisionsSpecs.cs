using System.Collections.Immutable;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Registry;
using Xunit;
using static MlActors.Domain.Registry.RegistryCommand;
using static MlActors.Domain.Registry.RegistryEvent;
using static MlActors.Domain.Tests.Known;

namespace MlActors.Domain.Tests.Registry;

public sealed class RegistryDecisionsSpecs
{
    private const string Nothing = "nothing";

    /// <summary>j1 in group g1 with datafeed d1, and j2 without either.</summary>
    private static readonly RegistryState Two = After(
        new JobReserved(Job, ["g1"], 1), new JobReserved(new JobId("j2"), [], 2), new DatafeedReserved(Feed, Job, 3));

    [Fact]
    public void A_new_name_is_reserved_for_a_job() => Check(RegistryState.Initial, new ReserveJob(Job, ["g1"]), "JobReserved");

    [Fact]
    public void The_same_job_again_is_no_error() => Check(Two, new ReserveJob(Job, ["g1"]), Nothing);

    [Theory]
    [InlineData("j3", "j3", "job [j3] and group [j3]")]
    [InlineData("g1", "other", "job [g1] and group [g1]")]
    [InlineData("j3", "j2", "job [j2] and group [j2]")]
    public void A_job_and_a_group_never_have_the_same_name(string job, string group, string which) => Check(
        Two, new ReserveJob(new JobId(job), [group]), $"AlreadyExists: job and group names must be unique but {which} have the same name");

    [Fact]
    public void Jobs_may_share_a_group() => Check(Two, new ReserveJob(new JobId("j3"), ["g1"]), "JobReserved");

    [Fact]
    public void A_name_is_released_once()
    {
        Check(Two, new ReleaseJob(new JobId("j2"), 2), "JobReleased");
        Check(RegistryState.Initial, new ReleaseJob(Job, 1), Nothing);
        Check(Two, new ReleaseDatafeed(Feed, 3), "DatafeedReleased");
        Check(RegistryState.Initial, new ReleaseDatafeed(Feed, 3), Nothing);
    }

    [Theory]
    [InlineData("d2", "j2", "DatafeedReserved")]
    [InlineData("d1", "j1", Nothing)]
    [InlineData("d1", "j2", "AlreadyExists: A datafeed with id [d1] already exists")]
    [InlineData("d2", "j1", "Conflict: A datafeed [d1] already exists for job [j1]")]
    [InlineData("d2", "j9", "NotFound: No known job with id 'j9'")]
    [InlineData("j2", "j2", "DatafeedReserved")]
    public void A_datafeed_has_a_name_of_its_own_and_a_job_of_its_own(string feed, string job, string outcome) =>
        Check(Two, new ReserveDatafeed(new DatafeedId(feed), new JobId(job)), outcome);

    [Fact]
    public void A_job_whose_datafeed_was_released_may_have_another() =>
        Check(Two.Apply(new DatafeedReleased(Feed)), new ReserveDatafeed(new DatafeedId("d2"), Job), "DatafeedReserved");

    [Fact]
    public void A_job_is_expected_and_dismissed_once()
    {
        Check(Two, new ExpectJob(Job), "JobExpected");
        Check(Two.Apply(new JobExpected(Job)), new ExpectJob(Job), Nothing);
        Check(Two.Apply(new JobExpected(Job)), new DismissJob(Job), "JobDismissed");
        Check(Two, new DismissJob(Job), Nothing);
        Check(Two, new DismissJob(new JobId("j9")), Nothing);
        Check(Two, new ExpectJob(new JobId("j9")), "NotFound: No known job with id 'j9'");
    }

    [Fact]
    public void A_datafeed_is_expected_and_dismissed_once()
    {
        Check(Two, new ExpectDatafeed(Feed), "DatafeedExpected");
        Check(Two.Apply(new DatafeedExpected(Feed)), new ExpectDatafeed(Feed), Nothing);
        Check(Two.Apply(new DatafeedExpected(Feed)), new DismissDatafeed(Feed), "DatafeedDismissed");
        Check(Two, new DismissDatafeed(Feed), Nothing);
        Check(Two, new DismissDatafeed(new DatafeedId("d9")), Nothing);
        Check(Two, new ExpectDatafeed(new DatafeedId("d9")), "NotFound: No datafeed with id [d9] exists");
    }

    [Fact]
    public void While_a_run_shuts_everything_down_nothing_is_opened_or_started()
    {
        var gated = Two.Apply(new GateClosed(Run));
        const string because = "because the cluster is shutting down in run [run-1]; wait until that run is over, or cancel it";

        Check(gated, new ExpectJob(Job), $"Conflict: Cannot open job [j1] {because}");
        Check(gated, new ExpectDatafeed(Feed), $"Conflict: cannot start datafeed [d1] {because}");
        Check(gated, new DismissJob(Job), Nothing);
        Check(gated, new ReserveJob(new JobId("j3"), []), "JobReserved");
    }

    [Fact]
    public void The_gate_opens_with_the_last_run_that_closed_it()
    {
        var gated = Two.Apply(new GateClosed(Run)).Apply(new GateClosed(OtherRun));
        Check(gated, new CloseGate(Run), Nothing);

        gated = gated.Apply(new GateOpened(Run));
        Check(gated, new OpenGate(Run), Nothing);
        Assert.Contains("[run-2]", gated.Decide(new ExpectJob(Job)).InShort(), StringComparison.Ordinal);

        Check(gated.Apply(new GateOpened(OtherRun)), new ExpectJob(Job), "JobExpected");
    }

    private static RegistryState After(params ImmutableArray<RegistryEvent> events) =>
        events.Aggregate(RegistryState.Initial, (registry, registryEvent) => registry.Apply(registryEvent));

    private static void Check(RegistryState registry, RegistryCommand call, string outcome) => Assert.Equal(outcome, registry.Decide(call).InShort());
}
