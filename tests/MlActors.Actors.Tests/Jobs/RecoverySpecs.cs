using Akka.Persistence;
using Akka.TestKit.Xunit2;
using MlActors.Actors.Serialization;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Domain.Snapshots;
using MlActors.Storage.Documents;
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
        FallsBack(newest =>
            found => found.Metadata.SequenceNr == newest ? new SelectedSnapshot(found.Metadata, new ModelSnapshot([1, 2, 3])) : found);

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
    public void A_job_whose_only_snapshot_is_lost_is_rebuilt_from_its_journal()
    {
        var job = _world.OpenJob("job");
        job.Post(0);
        job.Close("run");
        _world.Faults.Damage(_ => null);

        job.Send(new JobCommand.OpenJob(job.Id, "again"));
        job.IsReady();

        job.Hear<JobIsOpen>();
        Assert.Equal(500, job.View.Statistics.Counts.ProcessedRecordCount);
    }

    [Fact]
    public void When_the_events_after_the_last_good_snapshot_are_deleted_the_job_fails_and_names_what_is_missing()
    {
        var (job, snapshots) = ClosedThreeTimes();
        _world.Faults.Damage(found => snapshots[1..].Any(lost => lost.SequenceNumber == found.Metadata.SequenceNr) ? null : found);

        job.Send(new JobCommand.OpenJob(job.Id, "again"));
        FailsAtLast(job);

        var refused = job.Hear<JobRefused>().Refusal;
        Assert.Equal(RefusalKind.Failed, refused.Kind);
        Assert.Contains($"model snapshot [{snapshots[1].Id}] cannot be used", refused.Reason, StringComparison.Ordinal);
        Assert.Contains(
            $"the events {snapshots[0].SequenceNumber + 1} to {snapshots[1].SequenceNumber} of its model's journal", refused.Reason,
            StringComparison.Ordinal);
        Assert.Equal((JobPhase.Failed, "failed"), (job.View.Phase, job.View.State));
        Assert.Equal(RefusalKind.Conflict, job.Ask<JobRefused>(new JobCommand.OpenJob(job.Id, "once more")).Refusal.Kind);
    }

    [Fact]
    public void A_forced_close_of_a_damaged_job_reports_what_is_lost_and_so_do_its_statistics_after_it_is_opened_again()
    {
        var (job, snapshots) = ClosedThreeTimes();
        _world.Faults.Damage(found => snapshots[1..].Any(lost => lost.SequenceNumber == found.Metadata.SequenceNr) ? null : found);
        job.Send(new JobCommand.OpenJob(job.Id, "again"));
        FailsAtLast(job);
        job.Hear<JobRefused>();

        var forced = job.Ask<CloseSignal.ForceAcknowledged>(new JobCommand.ForceClose(job.Id, new("force")));
        job.Send(new JobCommand.OpenJob(job.Id, "forced"));
        job.IsReady();

        job.Hear<JobIsOpen>();
        Assert.Contains($"it goes on from model snapshot [{snapshots[0].Id}] with 500 records", forced.Detail, StringComparison.Ordinal);
        Assert.Equal(forced.Detail, job.View.Skipped);
        Assert.Contains(_world.Messages.Of(job.Id, MessageLevel.Warning), message => message == $"Job closed by force: {forced.Detail}");
        job.Post(3);
        job.Close("saved");
        Assert.Null(job.View.Skipped);
    }

    [Fact]
    public void A_snapshot_in_a_format_that_nobody_knows_makes_the_job_fall_back() =>
        FallsBack(newest =>
            found => found.Metadata.SequenceNr == newest
                ? new SelectedSnapshot(found.Metadata, new UnreadablePayload("model.snapshot.v9", "unknown"))
                : found);

    [Fact]
    public void A_snapshot_that_fails_to_load_again_and_again_makes_the_job_fall_back() =>
        FallsBack(newest => found => found.Metadata.SequenceNr == newest ? throw new FormatException("serializer 99 is not known") : found);

    [Fact]
    public void A_snapshot_store_that_is_away_for_long_costs_no_snapshot()
    {
        var job = _world.OpenJob("job");
        job.Post(0);
        job.Close("run");
        _world.Faults.Damage(_ => throw new TimeoutException("the store does not answer"));

        job.Send(new JobCommand.OpenJob(job.Id, "again"));
        for (var tries = 0; tries < 6; tries++)
        {
            _world.Eventually(() => Assert.Equal(EngineStatus.None, job.Observed.Engine));
            Sys.Pass(SpecSystem.Operators.Jobs.LongestRestartPause);
        }

        _world.Faults.Mend();
        _world.Eventually(() =>
        {
            Sys.Pass(SpecSystem.Operators.Jobs.LongestRestartPause);
            Assert.Equal(EngineStatus.Ready, job.Observed.Engine);
        });
        Assert.Equal((1, 500L), (job.Observed.Model.Snapshots.Length, job.Observed.Statistics.Counts.ProcessedRecordCount));
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

    private (JobScenario Job, ModelSnapshotRef[] Snapshots) ClosedThreeTimes()
    {
        var job = _world.OpenJob("job");
        for (var part = 0; part < 3; part++)
        {
            job.Post(part);
            job.Close($"run-{part}");
            if (part < 2) job.Open();
        }

        return (job, [.. job.View.Model.Snapshots]);
    }

    private void FailsAtLast(JobScenario job) => _world.Eventually(() =>
    {
        Sys.Pass(SpecSystem.Operators.Jobs.LongestRestartPause);
        Assert.Equal(JobPhase.Failed, job.Observed.Phase);
    });

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
