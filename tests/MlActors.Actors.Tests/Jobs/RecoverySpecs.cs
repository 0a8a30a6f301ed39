using Akka.Persistence;
using Akka.TestKit.Xunit2;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Domain.Snapshots;
using Xunit;
using static MlActors.Domain.Jobs.JobReply;

namespace MlActors.Actors.Tests.Jobs;

public sealed class RecoverySpecs : TestKit, IClassFixture<ResultFiles>
{
    private readonly JobWorld _world;

    public RecoverySpecs(ResultFiles files)
        : base(SpecSystem.Setup()) => _world = new JobWorld(this, files.Stores.Results);

    [Fact]
    public void Posts_that_are_replayed_on_top_of_a_snapshot_give_the_same_results_and_the_same_model()
    {
        var (lost, undisturbed) = (_world.OpenJob("lost"), _world.OpenJob("undisturbed"));
        for (var part = 0; part < 4; part++)
        {
            foreach (var job in (JobScenario[])[lost, undisturbed]) job.Post(part);
            if (part == 1) SaveInBackground(lost);
        }

        lost.DiesAndComesBack();
        lost.IsReady();

        foreach (var job in (JobScenario[])[lost, undisturbed]) job.Close("run");
        Assert.Equal(undisturbed.Results, lost.Results);
        Assert.Equal(undisturbed.View.Statistics, lost.View.Statistics);
        Assert.Equal(undisturbed.View.Model.Current!.Checksum, lost.View.Model.Current!.Checksum);
    }

    [Fact]
    public void A_damaged_snapshot_makes_the_job_fall_back_to_the_older_one_and_replay_what_came_after_it() =>
        FallsBack(newest => found => found.Metadata.SequenceNr == newest ? new SelectedSnapshot(found.Metadata, new ModelSnapshot([1, 2, 3])) : found);

    [Fact]
    public void A_lost_snapshot_makes_the_job_fall_back_too() =>
        FallsBack(newest => found => found.Metadata.SequenceNr == newest ? null : found);

    [Fact]
    public void A_closed_job_whose_last_snapshot_is_lost_opens_with_the_one_before()
    {
        var job = _world.OpenJob("job");
        for (var part = 0; part < 2; part++)
        {
            job.Post(part);
            job.Close($"run-{part}");
            if (part == 0) job.Open();
        }

        var newest = job.View.Model.Current!.SequenceNumber;
        _world.Faults.Damage(found => found.Metadata.SequenceNr == newest ? null : found);
        job.Send(new JobCommand.OpenJob(job.Id, "again"));
        job.IsReady();

        job.Hear<JobIsOpen>();
        Assert.Equal(1_000, job.View.Statistics.Counts.ProcessedRecordCount);
        Assert.Contains("it is not in the snapshot store", job.View.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void When_no_snapshot_can_be_used_the_job_fails_and_says_why()
    {
        var job = _world.OpenJob("job");
        job.Post(0);
        job.Close("run");
        _world.Faults.Damage(_ => null);

        var refused = job.Ask<JobRefused>(new JobCommand.OpenJob(job.Id, "again")).Refusal;

        Assert.Equal(RefusalKind.Failed, refused.Kind);
        Assert.Contains("No model snapshot can be loaded", refused.Reason, StringComparison.Ordinal);
        Assert.Equal((JobPhase.Failed, "failed"), (job.View.Phase, job.View.State));
        Assert.Equal(RefusalKind.Failed, job.Ask<JobRefused>(new JobCommand.OpenJob(job.Id, "again")).Refusal.Kind);
    }

    [Fact]
    public void An_engine_that_learns_of_a_newer_writer_stops_and_its_successor_writes_under_a_newer_epoch()
    {
        var job = _world.OpenJob("job");
        _world.Committer.Tell(new RecordingCommitter.SayStale(7), TestActor);

        job.Send(job.PartOf(0));
        _world.Eventually(() => Assert.Equal(EngineStatus.None, job.Observed.Engine));
        _world.Committer.Tell(new RecordingCommitter.Release(), TestActor);

        _world.Eventually(() =>
        {
            Sys.Pass(SpecSystem.Operators.Jobs.RestartPause);
            var view = job.Observed;
            Assert.Equal((EngineStatus.Ready, 2L), (view.Engine, view.Epoch));
        });
        Assert.Equal(500, job.Observed.Statistics.Counts.ProcessedRecordCount);
    }

    [Fact]
    public void A_job_that_nobody_opened_loads_no_model()
    {
        var job = _world.OpenJob("job");
        job.Post(0);
        job.Close("run");
        _world.Faults.Damage(_ => throw new InvalidOperationException("A closed job has loaded its model."));

        job.DiesAndComesBack();

        Assert.Equal((JobPhase.Closed, 500L), (job.View.Phase, job.View.Statistics.Counts.ProcessedRecordCount));
    }

    private void FallsBack(Func<long, Func<SelectedSnapshot, SelectedSnapshot?>> damage)
    {
        var (lost, undisturbed) = (_world.OpenJob("lost"), _world.OpenJob("undisturbed"));
        for (var part = 0; part < 4; part++)
        {
            foreach (var job in (JobScenario[])[lost, undisturbed]) job.Post(part);
            if (part is 1 or 2) SaveInBackground(lost);
        }

        var snapshots = lost.View.Model.Snapshots;
        _world.Faults.Damage(damage(snapshots[^1].SequenceNumber));
        lost.DiesAndComesBack();
        lost.IsReady();

        foreach (var job in (JobScenario[])[lost, undisturbed]) job.Flush();
        Assert.Equal(undisturbed.Results, lost.Results);
        Assert.Equal(undisturbed.View.Statistics, lost.View.Statistics);
        Assert.Equal(snapshots[0].Id, lost.View.Model.CurrentId);
        Assert.Contains($"Snapshot [{snapshots[^1].Id}] cannot be used", lost.View.Reason, StringComparison.Ordinal);
    }

    private void SaveInBackground(JobScenario job)
    {
        var before = job.View.Model.Snapshots.Length;
        Sys.Pass(SpecSystem.Operators.Jobs.SnapshotInterval);
        _world.Eventually(() => Assert.Equal(before + 1, job.View.Model.Snapshots.Length));
    }
}
