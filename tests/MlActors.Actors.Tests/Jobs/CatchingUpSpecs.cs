using Akka.TestKit.Xunit2;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Progress;
using Xunit;
using static MlActors.Domain.Jobs.CloseSignal;
using static MlActors.Domain.Jobs.CloseStep;
using static MlActors.Domain.Jobs.JobReply;

namespace MlActors.Actors.Tests.Jobs;

/// <summary>
/// What a datafeed has read is in no journal: between its stop and the next snapshot an engine that is lost forgets it. The reach of the
/// datafeed says what is missing.
/// </summary>
public sealed class CatchingUpSpecs : TestKit, IClassFixture<ResultFiles>
{
    private readonly JobWorld _world;

    public CatchingUpSpecs(ResultFiles files)
        : base(SpecSystem.Setup()) => _world = new JobWorld(this, files.Stores.Results);

    [Fact]
    public void A_job_whose_engine_was_lost_after_its_datafeed_stopped_does_not_close_before_it_is_brought_up_to_it_again()
    {
        var (lost, undisturbed) = (_world.OpenJob("lost"), _world.OpenJob("undisturbed"));
        Read(undisturbed);
        undisturbed.Close("run");
        var reach = Read(lost);
        lost.DiesAndComesBack();
        lost.IsReady();

        lost.Acknowledges("run", Gate);
        lost.Ask<ModelIsBehind>(StopFeedAt(lost, reach));
        CatchUp(lost, reach);
        lost.Ask<StepAcknowledged>(StopFeedAt(lost, reach));
        lost.Acknowledges("run", Flush, Prune, CloseStep.Finalize, Snapshot, Close);

        Assert.Equal(undisturbed.Results, lost.Results);
        Assert.Equal(undisturbed.View.Statistics, lost.View.Statistics);
        Assert.Equal(reach.Position, lost.View.Model.Current!.Position);
    }

    [Fact]
    public void A_job_and_a_datafeed_that_were_lost_together_are_brought_up_to_what_the_results_show()
    {
        var (lost, undisturbed) = (_world.OpenJob("lost"), _world.OpenJob("undisturbed"));
        Read(undisturbed);
        undisturbed.Close("run");
        Read(lost);
        _world.Buckets.Newest = lost.View.Statistics.LastFinalizedBucketEnd - (long)Known.BucketSpan.TotalMilliseconds;
        lost.DiesAndComesBack();
        lost.IsReady();

        lost.Acknowledges("run", Gate);
        var reach = lost.Ask<ModelIsBehind>(StopFeedOf(lost)).Reach!;
        CatchUp(lost, reach);
        lost.Ask<StepAcknowledged>(StopFeedOf(lost));
        lost.Acknowledges("run", Flush, Prune, CloseStep.Finalize, Snapshot, Close);

        Assert.Equal(undisturbed.View.Statistics.LastFinalizedBucketEnd, reach.FinalUntil);
        Assert.Equal(undisturbed.Results, lost.Results);
    }

    [Fact]
    public void A_close_waits_for_results_that_cannot_be_read()
    {
        var job = _world.OpenJob("job");
        job.DiesAndComesBack();
        job.IsReady();
        job.Acknowledges("run", Gate);
        _world.Buckets.IsAway = true;

        var refusal = job.Ask<JobRefused>(StopFeedOf(job)).Refusal;
        Assert.Equal((RefusalKind.Unavailable, "The results of job [job] cannot be read: the result store is away"), (refusal.Kind, refusal.Reason));

        _world.Buckets.IsAway = false;
        job.Ask<StepAcknowledged>(StopFeedOf(job));
    }

    [Fact]
    public void Results_after_a_model_that_was_reverted_without_deleting_them_hold_up_no_close()
    {
        var job = _world.OpenJob("job");
        Read(job);
        _world.Buckets.Newest = Known.Start;
        job.Close("run");
        job.Ask<ModelIsReverted>(new JobCommand.RevertModel(job.Id, null, DeleteInterveningResults: false));
        job.Open();
        job.DiesAndComesBack();
        job.IsReady();

        job.Acknowledges("again", Gate);
        job.Ask<StepAcknowledged>(StopFeedOf(job, "again"));
    }

    [Fact]
    public void A_reverted_job_that_has_found_more_than_the_revert_kept_is_brought_up_to_it()
    {
        var job = _world.OpenJob("job");
        _world.Buckets.Newest = Known.Start;
        job.Close("run");
        job.Ask<ModelIsReverted>(new JobCommand.RevertModel(job.Id, null, DeleteInterveningResults: false));
        job.Open();
        Read(job);
        _world.Buckets.Newest = job.View.Statistics.LastFinalizedBucketEnd - (long)Known.BucketSpan.TotalMilliseconds;
        job.DiesAndComesBack();
        job.IsReady();

        job.Acknowledges("again", Gate);
        var reach = job.Ask<ModelIsBehind>(StopFeedOf(job, "again")).Reach!;
        CatchUp(job, reach);
        job.Ask<StepAcknowledged>(StopFeedOf(job, "again"));
    }

    [Fact]
    public void A_job_without_a_datafeed_is_not_compared_with_its_results()
    {
        var job = _world.OpenJob("job");
        _world.Buckets.Newest = Known.Start;
        job.DiesAndComesBack();
        job.IsReady();

        job.Acknowledges("run", Gate, StopFeed);
    }

    [Fact]
    public void A_crash_at_any_step_of_the_close_makes_the_same_run_read_again_and_close_whole()
    {
        var undisturbed = _world.OpenJob("undisturbed");
        Read(undisturbed);
        undisturbed.Close("run");
        foreach (var last in (CloseStep[])[Gate, StopFeed, Flush, Prune, CloseStep.Finalize])
        {
            var job = _world.OpenJob($"dies-after-{last}");
            var reach = Read(job);
            if (last != Gate) job.Acknowledges("run", Gate);
            if (last != Gate) job.Ask<StepAcknowledged>(StopFeedAt(job, reach));
            job.Acknowledges("run", [.. JobScenario.StepsOfAClose.TakeWhile(step => step != last).Except([Gate, StopFeed]), last]);
            job.DiesAndComesBack();
            job.IsReady();

            job.Acknowledges("run", Gate);
            job.Ask<ModelIsBehind>(StopFeedAt(job, reach));
            CatchUp(job, reach);
            job.Ask<StepAcknowledged>(StopFeedAt(job, reach));
            job.Acknowledges("run", Flush, Prune, CloseStep.Finalize, Snapshot, Close);

            Assert.Equal(undisturbed.Results, job.Results);
            Assert.Equal(undisturbed.View.Statistics.Counts.ProcessedRecordCount, job.View.Statistics.Counts.ProcessedRecordCount);
        }
    }

    [Fact]
    public void Only_the_pages_that_catch_up_come_through_the_gate_and_only_before_the_flush()
    {
        var job = _world.OpenJob("job");
        var reach = Read(job);
        job.Acknowledges("run", Gate);

        Assert.Equal(RefusalKind.Conflict, job.Ask<JobRefused>(job.PageOf(reach.Position, 2)).Refusal.Kind);
        job.Ask<PositionIs>(job.PageOf(reach.Position, 2) with { CatchUp = true });
        job.Ask<StepAcknowledged>(StopFeedAt(job, reach));
        Assert.Equal(RefusalKind.Conflict, job.Ask<JobRefused>(job.PageOf(JobScenario.EndOf(2), 3) with { CatchUp = true }).Refusal.Kind);
    }

    [Fact]
    public void A_reach_of_a_model_that_was_reverted_holds_up_no_close()
    {
        var job = _world.OpenJob("job");
        var reach = Read(job);
        job.Close("run");
        job.Ask<ModelIsReverted>(new JobCommand.RevertModel(job.Id, null, DeleteInterveningResults: false));
        job.Open();

        job.Acknowledges("again", Gate);
        job.Ask<StepAcknowledged>(StopFeedAt(job, reach, "again"));
        job.Acknowledges("again", Flush, Prune, CloseStep.Finalize, Snapshot, Close);
    }

    [Fact]
    public void A_position_that_moved_over_an_empty_stretch_is_saved_by_the_close()
    {
        var job = _world.OpenJob("job");
        var reach = Read(job);
        job.Close("run");
        job.Open();
        var empty = job.PageOf(reach.Position, 2) with { Records = Known.Records(0, 0) };
        var stands = job.Ask<PositionIs>(empty);

        job.Acknowledges("again", Gate);
        job.Ask<StepAcknowledged>(StopFeedAt(job, new FeedReach(stands.Position, stands.FinalUntil, stands.Lineage), "again"));
        job.Acknowledges("again", Flush, Prune, CloseStep.Finalize, Snapshot, Close);

        Assert.Equal(JobScenario.EndOf(2), job.View.Model.Current!.Position);
    }

    [Fact]
    public void The_start_of_a_datafeed_is_not_forgotten_with_the_engine()
    {
        var job = _world.OpenJob("job");
        var begin = job.Attach(Known.Start + 7 * Known.Minute);
        job.DiesAndComesBack();
        job.IsReady();

        Assert.Equal(begin, job.View.Position);
        Assert.Equal(begin, job.Attach(null));
    }

    [Fact]
    public void A_datafeed_that_is_started_further_on_is_first_told_that_its_job_is_behind()
    {
        var job = _world.OpenJob("job");
        var reach = Read(job);
        job.DiesAndComesBack();
        job.IsReady();

        var behind = job.Ask<PositionIs>(
            new JobRequest.AttachDatafeed(job.Id, new DatafeedId("feed"), reach.Position.Time + 99 * Known.Minute) { Reach = reach });

        Assert.Equal(new DatafeedPosition(Known.Start), behind.Position);
    }

    private static FeedReach Read(JobScenario job)
    {
        var first = job.Analyse(job.Attach(Known.Start), 0);
        var second = job.Ask<PositionIs>(job.PageOf(first, 1));
        return new FeedReach(second.Position, second.FinalUntil, second.Lineage);
    }

    private static void CatchUp(JobScenario job, FeedReach reach)
    {
        var attach = new JobRequest.AttachDatafeed(job.Id, new DatafeedId("feed"), Known.Start) { Reach = reach, CatchUp = true };
        var position = job.Ask<PositionIs>(attach).Position;
        for (var part = 0; !reach.IsCoveredBy(position, reach.Lineage); part++)
            position = job.Ask<PositionIs>(job.PageOf(position, part) with { CatchUp = true }).Position;
    }

    private static JobRequest.PerformStep StopFeedOf(JobScenario job, string run = "run") => job.Step(run, StopFeed) with { HasFeed = true };

    private static JobRequest.PerformStep StopFeedAt(JobScenario job, FeedReach reach, string run = "run") =>
        job.Step(run, StopFeed) with { Reach = reach };
}
