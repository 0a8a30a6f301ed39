using System.Collections.Immutable;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Microsoft.Data.Sqlite;
using MlActors.Actors.Results;
using MlActors.Actors.Tests.Jobs;
using MlActors.Detection.Results;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Storage.Results;
using Xunit;

namespace MlActors.Actors.Tests.Results;

/// <summary>On the real store of results: which writes it answers with what, when the store or a single write fails.</summary>
public sealed class ResultCommitterSpecs : TestKit, IClassFixture<ResultFiles>
{
    private static readonly TimeSpan Pause = SpecSystem.Operators.Jobs.StoreRetryPause;

    private readonly ResultFiles _files;
    private readonly ResultStore _store;
    private readonly IActorRef _committer;
    private readonly TestProbe _engine;

    public ResultCommitterSpecs(ResultFiles files)
        : base(SpecSystem.Setup())
    {
        (_files, _store, _engine) = (files, files.Stores.Results, CreateTestProbe("engine"));
        var store = _store;
        _committer = Sys.ActorOf(Props.Create(() => new ResultCommitter(store, Pause)));
    }

    [Fact]
    public void A_write_of_no_buckets_is_committed_and_makes_older_epochs_stale()
    {
        var job = new JobId("announced");

        Commit(1, new EpochFence(job, 4));
        _engine.ExpectMsg(new ResultsCommitted(1));
        Commit(2, new BucketWrite(job, 3, [Bucket(0)]));

        _engine.ExpectMsg(new ResultsStale(2, 4));
    }

    [Fact]
    public async Task A_write_that_can_never_be_stored_fails_alone_among_writes_of_other_jobs()
    {
        var jobs = Enumerable.Range(0, 9).Select(at => new JobId($"among-{at}")).ToArray();
        using (LockTheResults())
        {
            Commit(0, new EpochFence(new JobId("first"), 1));
            for (var at = 0; at < jobs.Length; at++) Commit(at + 1, new BucketWrite(jobs[at], 1, [at == 5 ? Unstorable(0) : Bucket(0)]));
            _engine.ExpectMsg<ResultsDelayed>();
        }

        Sys.Pass(Pause);

        var answers = Enumerable.Range(0, 10).Select(_ => _engine.ReceiveOne(TimeSpan.FromSeconds(20))).ToArray();
        var unwritable = Assert.Single(answers.OfType<ResultsUnwritable>());
        Assert.Equal(6, unwritable.Ticket);
        Assert.Contains("field_name", unwritable.Reason, StringComparison.Ordinal);
        Assert.Equal([0, 1, 2, 3, 4, 5, 7, 8, 9], answers.OfType<ResultsCommitted>().Select(answer => answer.Ticket));
        var stored = await Task.WhenAll(jobs.Select(async job => await _store.BucketAsync(job, 0) is not null));
        Assert.Equal([true, true, true, true, true, false, true, true, true], stored);
    }

    [Fact]
    public void A_write_that_can_never_be_stored_does_not_block_later_ones()
    {
        Commit(1, new BucketWrite(new JobId("blocking"), 1, [Unstorable(0)]));
        Commit(2, new BucketWrite(new JobId("blocked"), 1, [Bucket(0)]));

        Assert.Equal(1, _engine.ExpectMsg<ResultsUnwritable>().Ticket);
        _engine.ExpectMsg(new ResultsCommitted(2));
    }

    [Fact]
    public async Task The_writes_of_a_job_keep_their_order_when_one_of_another_job_cannot_be_stored()
    {
        var job = new JobId("ordered");
        using (LockTheResults())
        {
            Commit(0, new EpochFence(job, 1));
            Commit(1, new BucketWrite(job, 1, [Bucket(0, score: 1)]));
            Commit(2, new BucketWrite(new JobId("unordered"), 1, [Unstorable(0)]));
            Commit(3, new BucketWrite(job, 1, [Bucket(0, score: 3)]));
            _engine.ExpectMsg<ResultsDelayed>();
        }

        Sys.Pass(Pause);

        _engine.ExpectMsg(new ResultsCommitted(0));
        _engine.ExpectMsg(new ResultsCommitted(1));
        Assert.Equal(2, _engine.ExpectMsg<ResultsUnwritable>().Ticket);
        _engine.ExpectMsg(new ResultsCommitted(3));
        Assert.Equal(3, (await _store.BucketAsync(job, 0))!.Result.AnomalyScore);
    }

    [Fact]
    public async Task A_locked_store_is_reported_and_waited_for()
    {
        var job = new JobId("locked");
        using (LockTheResults())
        {
            Commit(1, new BucketWrite(job, 1, [Bucket(0)]));
            Assert.Contains("locked", _engine.ExpectMsg<ResultsDelayed>().Reason, StringComparison.Ordinal);
            Sys.Pass(Pause);
            _engine.ExpectMsg<ResultsDelayed>();
        }

        Sys.Pass(Pause);

        _engine.ExpectMsg(new ResultsCommitted(1));
        Assert.NotNull(await _store.BucketAsync(job, 0));
    }

    private void Commit(long ticket, ResultWrite write) => _committer.Tell(new CommitResults(ticket, write), _engine.Ref);

    private static BucketResult Bucket(long timestamp, double score = 0) => new(timestamp, 300_000, score, score, 7, false);

    /// <summary>A value is missing that the table must have.</summary>
    private static BucketResult Unstorable(long timestamp) =>
        Bucket(timestamp) with { Influencers = ImmutableArray.Create(new InfluencerResult(null!, "eve", 1, 1, 0.5)) };

    /// <summary>Another process writes to the file and does not end.</summary>
    private SqliteConnection LockTheResults()
    {
        var connection = new SqliteConnection($"Data Source={_files.Results};Pooling=False");
        connection.Open();
        using var begin = connection.CreateCommand();
        begin.CommandText = "BEGIN IMMEDIATE";
        begin.ExecuteNonQuery();
        return connection;
    }
}
