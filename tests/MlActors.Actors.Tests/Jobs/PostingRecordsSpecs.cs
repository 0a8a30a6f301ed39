using Akka.TestKit.Xunit2;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using Xunit;
using static MlActors.Domain.Jobs.JobReply;

namespace MlActors.Actors.Tests.Jobs;

public sealed class PostingRecordsSpecs : TestKit, IClassFixture<ResultFiles>
{
    private readonly JobWorld _world;
    private readonly ResultFiles _files;

    public PostingRecordsSpecs(ResultFiles files)
        : base(SpecSystem.Setup()) => (_files, _world) = (files, new JobWorld(this, files.Stores.Results));

    [Fact]
    public void A_chunk_that_comes_twice_is_counted_once_and_answered_with_the_same_counts()
    {
        var job = _world.OpenJob("job");

        var first = job.Post(0);
        var again = job.Post(0);

        Assert.Equal(first, again);
        Assert.Equal(500, job.View.Statistics.Counts.ProcessedRecordCount);
    }

    [Fact]
    public void A_chunk_that_comes_again_after_a_crash_is_counted_once_too()
    {
        var job = _world.OpenJob("job");
        var first = job.Post(0);

        job.DiesAndComesBack();
        job.IsReady();

        Assert.Equal(first, job.Post(0));
        Assert.Equal(500, job.View.Statistics.Counts.ProcessedRecordCount);
    }

    [Fact]
    public void What_was_accepted_is_in_the_results_also_after_the_loss_of_the_node()
    {
        var (lost, undisturbed) = (_world.OpenJob("lost"), _world.OpenJob("undisturbed"));
        for (var part = 0; part < 4; part++)
        {
            undisturbed.Post(part);
            lost.Post(part);
            lost.DiesAndComesBack();
            lost.IsReady();
        }

        Assert.Equal(undisturbed.Flush(), lost.Flush());
        Assert.NotEmpty(undisturbed.Results);
        Assert.Equal(undisturbed.Results, lost.Results);
        Assert.Equal(undisturbed.View.Statistics, lost.View.Statistics);
    }

    [Fact]
    public void Records_that_could_not_be_written_are_refused_and_count_once_when_they_come_again()
    {
        var (job, undisturbed) = (_world.OpenJob("job"), _world.OpenJob("undisturbed"));
        job.Post(0);
        _world.Faults.LoseJournalOf(job.Model);

        var refused = job.Ask<JobRefused>(job.PartOf(1)).Refusal;

        Assert.Equal(RefusalKind.Unavailable, refused.Kind);
        Assert.Contains("could not write to its journal", refused.Reason, StringComparison.Ordinal);
        _world.Eventually(() => Assert.Equal(EngineStatus.None, job.View.Engine));
        _world.Faults.Mend();
        job.IsReady();
        job.Post(1);
        job.Flush();
        for (var part = 0; part < 2; part++) undisturbed.Post(part);
        undisturbed.Flush();
        Assert.Equal(undisturbed.Results, job.Results);
    }

    [Fact]
    public void A_job_whose_engine_starts_again_reports_that_it_has_to_be_waited_for()
    {
        var job = _world.OpenJob("job");
        _world.Faults.LoseJournalOf(job.Model);
        job.Ask<JobRefused>(job.PartOf(0));
        _world.Eventually(() => Assert.Equal(EngineStatus.None, job.View.Engine));

        var refused = job.Ask<JobRefused>(job.PartOf(0)).Refusal;

        Assert.Equal("opening", job.View.State);
        Assert.NotEqual(RefusalKind.BadRequest, refused.Kind);
    }

    [Fact]
    public void A_flush_is_answered_when_the_results_are_stored_and_not_before()
    {
        var job = _world.OpenJob("job");
        _world.Committer.Tell(new RecordingCommitter.Hold(), TestActor);
        job.Post(0);

        job.Send(new JobRequest.FlushJob(job.Id));
        _world.Eventually(() => Assert.Equal("the result store: database is locked", job.Observed.WaitingFor));
        job.User.ExpectNoMsg(TimeSpan.Zero);
        _world.Committer.Tell(new RecordingCommitter.Release(), TestActor);

        Assert.Equal(Known.Start + 495 * Known.Minute, job.Hear<JobIsFlushed>().LastFinalizedBucketEnd);
        Assert.NotEmpty(job.Results);
    }

    [Fact]
    public void A_store_that_is_behind_slows_the_posts_down_and_each_is_answered_with_its_own_counts()
    {
        var job = _world.OpenJob("job");
        _world.Committer.Tell(new RecordingCommitter.Hold(), TestActor);

        for (var part = 0; part < 25; part++) job.Send(job.PartOf(part));
        _world.Eventually(() => Assert.Equal("the result store: database is locked", job.Observed.WaitingFor));
        _world.Committer.Tell(new RecordingCommitter.Release(), TestActor);

        for (var part = 0; part < 25; part++)
            Assert.Equal(Known.Start + part * 500 * Known.Minute, job.Hear<RecordsAccepted>().Counts.EarliestRecordTimestamp);
    }

    [Fact]
    public void A_closed_job_takes_no_records()
    {
        var job = new JobScenario(_world, "job");
        job.Create();

        var refused = job.Ask<JobRefused>(job.PartOf(0)).Refusal;

        Assert.Equal((RefusalKind.Conflict, "Cannot perform requested action because job [job] is not open"), (refused.Kind, refused.Reason));
    }

    [Fact]
    public void Records_that_wait_in_the_journal_are_covered_by_a_snapshot_before_they_become_too_many()
    {
        var world = new JobScenario(
            new JobWorld(this, _files.Stores.Results, SpecSystem.Operators.Jobs with { JournalLimit = 1 }, _world.Committer), "job");
        world.Create();
        world.Open();

        world.Post(0);

        _world.Eventually(() => Assert.Single(world.View.Model.Snapshots));
    }
}
