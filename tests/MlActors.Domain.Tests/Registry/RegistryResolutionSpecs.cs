using MlActors.Domain.Registry;
using Xunit;
using static MlActors.Domain.Registry.RegistryCommand;
using static MlActors.Domain.Registry.RegistryEvent;
using static MlActors.Domain.Tests.Known;

namespace MlActors.Domain.Tests.Registry;

public sealed class RegistryResolutionSpecs
{
    private static readonly JobId OtherJob = new("j2");

    /// <summary>j1 in group g1 with datafeed d1, both expected to run, and j2 without either.</summary>
    private static readonly RegistryState Registry = new RegistryEvent[]
    {
        new JobReserved(Job, ["g1"], 1), new JobReserved(OtherJob, [], 2), new DatafeedReserved(Feed, Job, 3), new JobExpected(Job),
        new DatafeedExpected(Feed),
    }.Aggregate(RegistryState.Initial, (state, registryEvent) => state.Apply(registryEvent));

    [Theory]
    [InlineData(null, "j1,j2")]
    [InlineData("_all", "j1,j2")]
    [InlineData("g*", "j1")]
    [InlineData("g1,j2", "j1,j2")]
    [InlineData("j2", "j2")]
    public void An_expression_names_jobs_by_id_group_and_wildcard(string? expression, string jobs) =>
        Assert.Equal(jobs, string.Join(',', Registry.ResolveJobs(expression).Jobs.Select(entry => entry.Job)));

    [Fact]
    public void A_job_is_listed_with_its_datafeed_and_what_is_expected_of_both() => Assert.Equal(
        [new JobEntry(Job, Feed, IsExpected: true, IsDatafeedExpected: true), new JobEntry(OtherJob, null)],
        Registry.ResolveJobs(null).Jobs.ToArray());

    [Fact]
    public void A_datafeed_is_listed_with_its_job() =>
        Assert.Equal([new DatafeedEntry(Feed, Job, IsExpected: true)], Registry.ResolveDatafeeds("d*").Datafeeds.ToArray());

    [Fact]
    public void Unknown_ids_and_empty_wildcards_are_reported()
    {
        var jobs = Registry.ResolveJobs("nine,x*");
        var feeds = Registry.ResolveDatafeeds("nine,x*");

        Assert.Equal(("nine", "x*"), (jobs.UnknownIds.Single(), jobs.EmptyWildcards.Single()));
        Assert.Equal(("nine", "x*"), (feeds.UnknownIds.Single(), feeds.EmptyWildcards.Single()));
        Assert.Empty(jobs.Jobs);
        Assert.Empty(feeds.Datafeeds);
    }

    [Fact]
    public void An_accepted_command_is_answered_with_its_reservation()
    {
        Assert.Equal(1, Registry.ReservationOf(new ReserveJob(Job, ["g1"])));
        Assert.Equal(3, Registry.ReservationOf(new ReserveDatafeed(Feed, Job)));
        Assert.Equal(1, Registry.ReservationOf(new BeginDeleteJob(Job, Force: false)));
        Assert.Equal(9, Registry.ReservationOf(new BeginDeleteJob(Job, Force: false, 9)));
        Assert.Equal(3, Registry.ReservationOf(new BeginDeleteDatafeed(Feed, Force: false)));
        Assert.Equal(9, Registry.ReservationOf(new BeginDeleteDatafeed(Feed, Force: false, 9)));
        Assert.Equal(0, Registry.ReservationOf(new ExpectJob(Job)));
    }

    [Fact]
    public void Commands_that_begin_end_or_cancel_a_deletion_name_its_unit()
    {
        Assert.All(
            (RegistryCommand[])[new BeginDeleteJob(Job, Force: true), new CancelDeleteJob(Job, 1), new ReleaseJob(Job, 1)],
            command => Assert.Equal(UnitId.Of(Job), command.DeletedUnit()));
        Assert.All(
            (RegistryCommand[])[new BeginDeleteDatafeed(Feed, Force: true), new CancelDeleteDatafeed(Feed, 3), new ReleaseDatafeed(Feed, 3)],
            command => Assert.Equal(UnitId.Of(Feed), command.DeletedUnit()));
        Assert.Null(new ExpectJob(Job).DeletedUnit());
    }

    [Fact]
    public void Jobs_come_before_datafeeds_in_what_is_expected() => Assert.Equal([UnitId.Of(Job), UnitId.Of(Feed)], Registry.ExpectedUnits);
}
