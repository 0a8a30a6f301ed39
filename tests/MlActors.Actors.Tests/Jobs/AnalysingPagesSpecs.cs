using Akka.TestKit.Xunit2;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Progress;
using Xunit;
using static MlActors.Domain.Jobs.JobReply;

namespace MlActors.Actors.Tests.Jobs;

public sealed class AnalysingPagesSpecs : TestKit, IClassFixture<ResultFiles>
{
    private readonly JobWorld _world;

    public AnalysingPagesSpecs(ResultFiles files)
        : base(SpecSystem.Setup()) => _world = new JobWorld(this, files.Stores.Results);

    [Fact]
    public void A_page_that_begins_at_the_position_of_the_job_moves_it_to_where_the_page_ends()
    {
        var job = _world.OpenJob("job");

        var begin = job.Attach(Known.Start);

        Assert.Equal(new DatafeedPosition(Known.Start), begin);
        Assert.Equal(JobScenario.EndOf(0), job.Analyse(begin, 0));
        Assert.Equal(JobScenario.EndOf(0), job.View.Position);
    }

    [Fact]
    public void A_page_that_comes_twice_changes_nothing_the_second_time()
    {
        var job = _world.OpenJob("job");
        var begin = job.Attach();
        job.Analyse(begin, 0);
        job.Flush();
        var (results, statistics) = (job.Results, job.View.Statistics);

        Assert.Equal(JobScenario.EndOf(0), job.Analyse(begin, 0));
        job.Flush();

        Assert.Equal((results.Length, statistics), (job.Results.Length, job.View.Statistics));
    }

    [Fact]
    public void A_page_from_the_wrong_position_is_answered_with_the_right_one()
    {
        var job = _world.OpenJob("job");
        var begin = job.Attach(Known.Start);

        Assert.Equal(begin, job.Analyse(JobScenario.EndOf(4), 5));

        Assert.Equal(0, job.View.Statistics.Counts.ProcessedRecordCount);
    }

    [Fact]
    public void A_job_that_lost_all_its_pages_reports_it_and_gets_them_again_from_the_start()
    {
        var (lost, undisturbed) = (_world.OpenJob("lost"), _world.OpenJob("undisturbed"));
        Feed(undisturbed, undisturbed.Attach(Known.Start), 0, 4);
        var position = Feed(lost, lost.Attach(Known.Start), 0, 3);

        lost.DiesAndComesBack();
        lost.IsReady();

        Assert.Equal(new DatafeedPosition(Known.Start), lost.Ask<PositionIs>(lost.PageOf(position, 3)).Position);
        Feed(lost, new DatafeedPosition(Known.Start), 0, 4);
        lost.Flush();
        undisturbed.Flush();
        Assert.Equal(undisturbed.Results, lost.Results);
    }

    [Fact]
    public void A_job_that_lost_its_latest_pages_continues_from_its_snapshot()
    {
        var (lost, undisturbed) = (_world.OpenJob("lost"), _world.OpenJob("undisturbed"));
        Feed(undisturbed, undisturbed.Attach(Known.Start), 0, 4);
        var saved = Feed(lost, lost.Attach(Known.Start), 0, 2);
        Sys.Pass(SpecSystem.Operators.Jobs.SnapshotInterval);
        _world.Eventually(() => Assert.Single(lost.View.Model.Snapshots));
        var position = Feed(lost, saved, 2, 3);

        lost.DiesAndComesBack();
        lost.IsReady();

        Assert.Equal(saved, lost.Analyse(position, 3));
        Feed(lost, saved, 2, 4);
        lost.Flush();
        undisturbed.Flush();
        Assert.Equal(undisturbed.Results, lost.Results);
        Assert.Equal(undisturbed.View.Statistics, lost.View.Statistics);
    }

    [Fact]
    public void Records_that_are_posted_after_pages_come_after_them_in_a_replay_too()
    {
        var (lost, undisturbed) = (_world.OpenJob("lost"), _world.OpenJob("undisturbed"));
        foreach (var job in (JobScenario[])[undisturbed, lost])
        {
            Feed(job, job.Attach(Known.Start), 0, 2);
            job.Post(2);
        }

        lost.DiesAndComesBack();
        lost.IsReady();
        lost.Flush();
        undisturbed.Flush();

        Assert.Equal(undisturbed.Results, lost.Results);
        Assert.Equal(1_500, lost.View.Statistics.Counts.ProcessedRecordCount);
    }

    [Fact]
    public void Time_that_a_page_without_records_moved_is_not_forgotten_by_a_replay()
    {
        var job = _world.OpenJob("job");
        var begin = job.Attach(Known.Start);
        var (first, end) = (new DatafeedPosition(Known.Start + Known.Minute), new DatafeedPosition(Known.Start + 500 * Known.Minute));
        job.Ask<PositionIs>(job.PageOf(begin, 0) with { To = first, Records = Known.Records(0, 1) });
        Sys.Pass(SpecSystem.Operators.Jobs.SnapshotInterval);
        _world.Eventually(() => Assert.Single(job.View.Model.Snapshots));

        job.Ask<PositionIs>(job.PageOf(first, 0) with { To = end, Records = Known.Records(0, 0), AdvanceTo = end.Time });
        var late = job.Ask<RecordsAccepted>(new JobRequest.PostRecords(job.Id, "late", 1, 0, Known.Records(10, 100))).Counts;
        job.DiesAndComesBack();
        job.IsReady();

        Assert.Equal(100, late.OutOfOrderTimestampCount);
        Assert.Equal(100, job.View.Statistics.Counts.OutOfOrderTimestampCount);
    }

    [Fact]
    public void A_post_that_has_to_wait_for_a_snapshot_is_refused_while_the_snapshot_store_is_away()
    {
        var job = _world.OpenJob("job");
        Feed(job, job.Attach(Known.Start), 0, 1);
        _world.Faults.LoseSnapshotsOf(job.Model);

        var refused = job.Ask<JobRefused>(job.PartOf(1)).Refusal;

        Assert.Equal(
            (RefusalKind.Unavailable, "The post waits for the snapshot store of job [job], which cannot be written"), (refused.Kind, refused.Reason));
        _world.Faults.Mend();
        Sys.Pass(SpecSystem.Operators.Jobs.StoreRetryPause);
        _world.Eventually(() => Assert.Single(job.View.Model.Snapshots));
        job.Post(1);
    }

    [Fact]
    public void A_closed_job_tells_a_datafeed_that_it_cannot_start()
    {
        var job = new JobScenario(_world, "job");
        job.Create();

        var refused = job.Ask<JobRefused>(new JobRequest.AttachDatafeed(job.Id, new DatafeedId("feed"), null)).Refusal;

        Assert.Equal((RefusalKind.Conflict, "cannot start datafeed [feed] because job [job] is closed"), (refused.Kind, refused.Reason));
    }

    private static DatafeedPosition Feed(JobScenario job, DatafeedPosition from, int first, int end)
    {
        for (var part = first; part < end; part++) from = job.Analyse(from, part);
        return from;
    }
}
