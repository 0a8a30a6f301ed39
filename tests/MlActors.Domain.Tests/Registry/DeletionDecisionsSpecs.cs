using System.Collections.Immutable;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Registry;
using MlActors.Domain.Shutdown;
using Xunit;
using static MlActors.Domain.Registry.RegistryCommand;
using static MlActors.Domain.Registry.RegistryEvent;
using static MlActors.Domain.Tests.Known;

namespace MlActors.Domain.Tests.Registry;

/// <summary>Names are numbered, and a deletion is of one number.</summary>
public sealed class DeletionDecisionsSpecs
{
    private const string Nothing = "nothing";

    /// <summary>j1 is reservation 1, its datafeed d1 is reservation 2.</summary>
    private static readonly RegistryState Known = After(RegistryState.Initial, new JobReserved(Job, [], 1), new DatafeedReserved(Feed, Job, 2));

    private static readonly RegistryState Deleting = After(Known, new JobDeletionBegan(Job, Force: false));

    private static readonly UnitId JobUnit = UnitId.Of(Job);

    [Fact]
    public void Every_reservation_has_a_higher_number_also_after_the_name_was_free()
    {
        var freed = After(Known, new DatafeedReleased(Feed), new JobReleased(Job));

        Assert.Equal(
            new JobReserved(Job, [], 3).Reservation, Assert.IsType<JobReserved>(freed.Decide(new ReserveJob(Job, [])).Events.Single()).Reservation);
        Assert.Equal(3, freed.ToEvents().Aggregate(RegistryState.Initial, (state, registryEvent) => state.Apply(registryEvent)).LastReservation + 1);
    }

    [Fact]
    public void A_name_that_an_older_build_reserved_is_given_a_number_when_it_is_reserved_again()
    {
        var old = After(RegistryState.Initial, new JobReserved(Job, ["g1"]), new JobExpected(Job));

        var numbered = old.Decide(new ReserveJob(Job, [])).Events.Aggregate(old, (state, registryEvent) => state.Apply(registryEvent)).Jobs[Job];

        Assert.Equal((1L, true, "g1"), (numbered.Reservation, numbered.Expected, numbered.Groups.Single()));
    }

    [Fact]
    public void What_is_being_deleted_is_not_reserved_opened_started_or_given_a_datafeed()
    {
        Check(Deleting, new ReserveJob(Job, []), "AlreadyExists: The job cannot be created with the Id 'j1'. The Id is already used.");
        Check(Deleting, new ExpectJob(Job), "Conflict: Cannot open job [j1] because it is executing [delete]");
        Check(Deleting, new ExpectDatafeed(Feed), "Conflict: cannot start datafeed [d1] because job [j1] is executing [delete]");
        Check(Deleting, new ReserveDatafeed(
            new DatafeedId("d2"), Job), "Conflict: Cannot create datafeed [d2] because job [j1] is executing [delete]");
        Check(Deleting, new ReserveDatafeed(Feed, Job), "AlreadyExists: A datafeed with id [d1] already exists");
    }

    [Fact]
    public void A_datafeed_that_is_being_deleted_is_neither_reserved_nor_started()
    {
        var deleting = After(Known, new DatafeedDeletionBegan(Feed, Force: false));

        Check(deleting, new ReserveDatafeed(Feed, Job), "AlreadyExists: A datafeed with id [d1] already exists");
        Check(deleting, new ExpectDatafeed(Feed), "Conflict: cannot start datafeed [d1] because it is being deleted");
        Check(deleting, new ExpectJob(Job), "JobExpected");
    }

    [Fact]
    public void A_deletion_begins_once_and_a_second_one_joins_it_unless_it_has_more_force()
    {
        Check(RegistryState.Initial, new BeginDeleteJob(Job, Force: true), "NotFound: No known job with id 'j1'");
        Check(Known, new BeginDeleteJob(Job, Force: false), "JobDeletionBegan");
        Check(Deleting, new BeginDeleteJob(Job, Force: false), Nothing);
        Check(Deleting, new BeginDeleteJob(Job, Force: true), "JobDeletionBegan");
        Check(After(Deleting, new JobDeletionBegan(Job, Force: true)), new BeginDeleteJob(Job, Force: false), Nothing);
    }

    [Fact]
    public void A_deletion_of_one_incarnation_leaves_another_alone()
    {
        Check(Known, new BeginDeleteJob(Job, Force: true, Reservation: 9), Nothing);
        Check(RegistryState.Initial, new BeginDeleteJob(Job, Force: true, Reservation: 9), Nothing);
        Check(Known, new ReleaseJob(Job, 9), Nothing);
        Check(Deleting, new CancelDeleteJob(Job, 9), Nothing);
        Check(Known, new ReleaseDatafeed(Feed, 9), Nothing);
    }

    [Fact]
    public void A_deletion_is_cancelled_unless_it_became_a_forced_one()
    {
        Check(Deleting, new CancelDeleteJob(Job, 1), "JobDeletionCancelled");
        Check(After(Deleting, new JobDeletionBegan(Job, Force: true)), new CancelDeleteJob(Job, 1), Nothing);
        Check(After(Deleting, new JobDeletionCancelled(Job)), new ExpectJob(Job), "JobExpected");
    }

    [Fact]
    public void A_job_is_released_together_with_its_datafeed() => Check(Deleting, new ReleaseJob(Job, 1), "DatafeedReleased, JobReleased");

    [Fact]
    public void The_job_is_asked_first_then_its_datafeed_goes_and_then_the_name_is_free()
    {
        var job = Assert.IsType<DeletionStep.AskJob>(Deleting.FirstStepOf(JobUnit));
        Assert.Equal(new JobCommand.DeleteJob(Job, Force: false, 1), job.Question);

        var feed = Assert.IsType<DeletionStep.AskDatafeed>(Deleting.NextStepOf(JobUnit, job, null));
        Assert.Equal(new DatafeedCommand.DeleteDatafeed(Feed, Force: true, 2), feed.Question);

        Assert.Equal(new DeletionStep.Conclude(new ReleaseJob(Job, 1)), Deleting.NextStepOf(JobUnit, feed, DatafeedDecisions.Unknown(Feed)));
    }

    [Fact]
    public void A_job_that_refuses_keeps_its_datafeed()
    {
        var (job, refusal) = (Deleting.FirstStepOf(JobUnit), Refusal.Conflict("the job is opened"));

        Assert.Equal(new DeletionStep.Conclude(new CancelDeleteJob(Job, 1), refusal), Deleting.NextStepOf(JobUnit, job, refusal));
        Assert.Equal(new DeletionStep.AskLater("locked"), Deleting.NextStepOf(JobUnit, job, Refusal.Unavailable("locked")));
    }

    [Fact]
    public void When_force_is_asked_for_meanwhile_the_job_is_asked_again_with_force()
    {
        var forced = After(Deleting, new JobDeletionBegan(Job, Force: true));

        var again = forced.NextStepOf(JobUnit, Deleting.FirstStepOf(JobUnit), Refusal.Conflict("the job is opened"));

        Assert.True(Assert.IsType<DeletionStep.AskJob>(again).Question.Force);
    }

    [Fact]
    public void An_answer_that_comes_after_the_end_changes_nothing()
    {
        var (asked, again) = (
            Deleting.FirstStepOf(JobUnit), After(RegistryState.Initial, new JobReserved(Job, [], 7), new JobDeletionBegan(Job, Force: false)));

        Assert.IsType<DeletionStep.Nothing>(Known.NextStepOf(JobUnit, asked, null));
        Assert.IsType<DeletionStep.Nothing>(RegistryState.Initial.NextStepOf(JobUnit, asked, null));
        Assert.IsType<DeletionStep.Nothing>(again.NextStepOf(JobUnit, asked, null));
    }

    private static RegistryState After(RegistryState registry, params ImmutableArray<RegistryEvent> events) =>
        events.Aggregate(registry, (state, registryEvent) => state.Apply(registryEvent));

    private static void Check(RegistryState registry, RegistryCommand call, string outcome) => Assert.Equal(outcome, registry.Decide(call).InShort());
}
