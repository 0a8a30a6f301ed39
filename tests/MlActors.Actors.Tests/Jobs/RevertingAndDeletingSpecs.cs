using Akka.Actor;
using Akka.TestKit.Xunit2;
using Microsoft.Data.Sqlite;
using MlActors.Actors.Results;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Storage.Results;
using Xunit;
using static MlActors.Domain.Jobs.JobCommand;
using static MlActors.Domain.Jobs.JobReply;

namespace MlActors.Actors.Tests.Jobs;

/// <summary>On the real store of results, since that is what is cleaned.</summary>
public sealed class RevertingAndDeletingSpecs : TestKit, IClassFixture<ResultFiles>
{
    private readonly ResultFiles _files;
    private readonly JobWorld _world;

    public RevertingAndDeletingSpecs(ResultFiles files)
        : base(SpecSystem.Setup())
    {
        _files = files;
        var (store, pause) = (files.Stores.Results, SpecSystem.Operators.Jobs.StoreRetryPause);
        _world = new JobWorld(this, store, committer: Sys.ActorOf(Props.Create(() => new ResultCommitter(store, pause))));
    }

    [Fact]
    public async Task A_job_that_goes_back_to_an_older_model_continues_as_if_it_had_seen_nothing_since()
    {
        var (reverted, undisturbed) = (_world.OpenJob("reverted"), _world.OpenJob("straight"));
        CloseAfterEach(reverted, 0, 1);
        var first = reverted.View.Model.Snapshots[0];

        Assert.Equal(first, reverted.Ask<ModelIsReverted>(new RevertModel(reverted.Id, first.Id, DeleteInterveningResults: true)).Snapshot);

        Assert.All(await StoredAsync(reverted), bucket => Assert.True(bucket.Result.Timestamp <= first.LatestResultTime));
        reverted.Open();
        foreach (var part in (int[])[0, 2]) undisturbed.Post(part);
        reverted.Post(2);
        reverted.DiesAndComesBack();
        reverted.IsReady();
        foreach (var job in (JobScenario[])[reverted, undisturbed]) job.Flush();
        Assert.Equal(Final(await StoredAsync(undisturbed)), Final(await StoredAsync(reverted)));
    }

    [Fact]
    public async Task A_revert_that_was_interrupted_is_finished_when_the_job_restarts()
    {
        var job = _world.OpenJob("interrupted-revert");
        CloseAfterEach(job, 0, 1);
        var first = job.View.Model.Snapshots[0];
        using (LockTheResults())
        {
            job.Send(new RevertModel(job.Id, first.Id, DeleteInterveningResults: true));
            _world.Eventually(() => Assert.Equal(JobPhase.Reverting, job.Observed.Phase));
            job.Die();
        }

        job.ComeBack();

        _world.Eventually(() => Assert.Equal((JobPhase.Closed, first.Id), (job.Observed.Phase, job.Observed.Model.CurrentId)));
        Assert.All(await StoredAsync(job), bucket => Assert.True(bucket.Result.Timestamp <= first.LatestResultTime));
    }

    [Fact]
    public void A_revert_waits_for_a_store_that_is_locked_and_is_acknowledged_when_it_is_done()
    {
        var job = _world.OpenJob("locked-revert");
        CloseAfterEach(job, 0);
        using (LockTheResults())
        {
            job.Send(new RevertModel(job.Id, SnapshotId: null, DeleteInterveningResults: true));
            _world.Eventually(() => Assert.Equal(JobPhase.Reverting, job.Observed.Phase));
            job.User.ExpectNoMsg(TimeSpan.Zero);
        }

        _world.Eventually(() =>
        {
            Sys.Pass(SpecSystem.Operators.Jobs.StoreRetryPause);
            Assert.Equal(JobPhase.Closed, job.Observed.Phase);
        });
        Assert.Null(job.Hear<ModelIsReverted>().Snapshot);
    }

    [Fact]
    public void An_open_job_is_neither_reverted_nor_deleted_unless_by_force()
    {
        var job = _world.OpenJob("open");

        Assert.Equal(RefusalKind.Conflict, job.Ask<JobRefused>(new RevertModel(job.Id, null, false)).Refusal.Kind);
        Assert.Equal(RefusalKind.Conflict, job.Ask<JobRefused>(new DeleteJob(job.Id, Force: false)).Refusal.Kind);

        job.Ask<JobIsDeleted>(new DeleteJob(job.Id, Force: true));
        Assert.Equal(JobPhase.Absent, job.View.Phase);
    }

    [Fact]
    public async Task A_deleted_job_leaves_nothing_and_a_new_one_of_its_name_begins_with_nothing()
    {
        var (job, undisturbed) = (_world.OpenJob("twice"), _world.OpenJob("once"));
        CloseAfterEach(job, 0, 1);

        job.Ask<JobIsDeleted>(new DeleteJob(job.Id, Force: false));

        Assert.Empty(await StoredAsync(job));
        job.Create();
        job.Open();
        Assert.Equal(0, job.View.Statistics.Counts.ProcessedRecordCount);
        foreach (var other in (JobScenario[])[job, undisturbed])
        {
            other.Post(0);
            other.Flush();
        }

        Assert.Equal(Final(await StoredAsync(undisturbed)), Final(await StoredAsync(job)));
    }

    [Fact]
    public async Task A_delete_that_was_interrupted_is_finished_when_the_job_restarts()
    {
        var job = _world.OpenJob("interrupted-delete");
        CloseAfterEach(job, 0);
        using (LockTheResults())
        {
            job.Send(new DeleteJob(job.Id, Force: false));
            _world.Eventually(() => Assert.Equal(JobPhase.Deleting, job.Observed.Phase));
            job.Die();
        }

        job.ComeBack();

        _world.Eventually(() => Assert.Equal(JobPhase.Absent, job.Observed.Phase));
        Assert.Empty(await StoredAsync(job));
    }

    private static void CloseAfterEach(JobScenario job, params int[] parts)
    {
        foreach (var part in parts)
        {
            if (job.View.Phase == JobPhase.Closed) job.Open();
            job.Post(part);
            job.Close($"run-{part}");
        }
    }

    /// <summary>Another process writes to the file and does not come to an end.</summary>
    private SqliteConnection LockTheResults()
    {
        var connection = new SqliteConnection($"Data Source={_files.Results};Pooling=False");
        connection.Open();
        using var begin = connection.CreateCommand();
        begin.CommandText = "BEGIN IMMEDIATE";
        begin.ExecuteNonQuery();
        return connection;
    }

    private async Task<IReadOnlyList<StoredBucket>> StoredAsync(JobScenario job) =>
        (await _files.Stores.Results.BucketsAsync(new BucketQuery(job.Id) { Size = 10_000, Expand = true })).Items;

    private static string[] Final(IEnumerable<StoredBucket> buckets) =>
    [
        .. buckets.Where(bucket => !bucket.Result.IsInterim)
            .Select(bucket => $"{bucket.Result with { Records = [] }} {string.Join(';', bucket.Result.Records)}"),
    ];
}
