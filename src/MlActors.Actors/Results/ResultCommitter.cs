using Akka.Actor;
using Akka.Event;
using MlActors.Storage.Results;

namespace MlActors.Actors.Results;

/// <summary>A write of an engine, which is answered when it is durable or refused.</summary>
/// <param name="Ticket">The engine's own number for this write.</param>
internal sealed record CommitResults(long Ticket, ResultWrite Write) : INoSerializationVerificationNeeded;

/// <summary>The results are durable.</summary>
internal sealed record ResultsCommitted(long Ticket) : INoSerializationVerificationNeeded;

/// <summary>A newer incarnation of the job has written: this one has to stop.</summary>
internal sealed record ResultsStale(long Ticket, long NewestEpoch) : INoSerializationVerificationNeeded;

/// <summary>The store cannot be written at the moment; the write is kept and tried again.</summary>
internal sealed record ResultsDelayed(string Reason) : INoSerializationVerificationNeeded;

/// <summary>The results can never be stored and were dropped. Other results of the same transaction are not affected.</summary>
/// <param name="Reason">Why the store rejects them.</param>
internal sealed record ResultsUnwritable(long Ticket, string Reason) : INoSerializationVerificationNeeded;

/// <summary>
/// Writes the results of all engines of a node. While one transaction is under way the writes of the next one are collected, so that ten
/// thousand jobs that close at once share a few transactions. It lives as long as its node. While the store is away everything waits; a
/// transaction that the store rejects because of one of its writes is split until that write is alone, and only that one is dropped.
/// </summary>
internal sealed class ResultCommitter : ReceiveActor, IWithTimers
{
    /// <summary>Results in one transaction: enough to be cheap, few enough that another process is not kept from the file for long.</summary>
    private const int ResultsInOneTransaction = 20_000;

    private readonly IResultWriter _store;
    private readonly TimeSpan _retryPause;
    private readonly Queue<Pending> _waiting = new();

    /// <summary>What is left of a transaction that was rejected, the oldest on top.</summary>
    private readonly Stack<List<Pending>> _parts = new();

    private List<Pending> _underWay = [];

    public ResultCommitter(IResultWriter store, TimeSpan retryPause)
    {
        (_store, _retryPause) = (store, retryPause);
        Receive<CommitResults>(commit =>
        {
            _waiting.Enqueue(new Pending(commit, Sender));
            if (_underWay.Count == 0) CommitNext();
        });
        Receive<Committed>(done => Finish(done.Stale));
        Receive<Failed>(failure =>
        {
            if (failure.Cause is UnwritableResultsException unwritable) Split(unwritable);
            else Delay(failure.Cause);
        });
        Receive<RetryDue>(_ => Commit());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private void CommitNext()
    {
        _underWay = _parts.TryPop(out var part) ? part : [];
        if (part is null) CollectNext();
        if (_underWay.Count > 0) Commit();
    }

    private void CollectNext()
    {
        for (var size = 0; _waiting.Count > 0 && size < ResultsInOneTransaction;)
        {
            var next = _waiting.Dequeue();
            _underWay.Add(next);
            size += 1 + next.Commit.Write.Size;
        }
    }

    private void Commit() => _store.WriteAsync([.. _underWay.Select(pending => pending.Commit.Write)])
        .PipeTo(Self, success: stale => new Committed(stale), failure: cause => new Failed(cause));

    private void Finish(IReadOnlyList<StaleWriter> stale)
    {
        foreach (var (commit, engine) in _underWay)
        {
            var newer = stale.FirstOrDefault(writer => writer.Job == commit.Write.Job && writer.Epoch == commit.Write.Epoch);
            engine.Tell(newer is null ? new ResultsCommitted(commit.Ticket) : new ResultsStale(commit.Ticket, newer.NewestEpoch));
        }

        CommitNext();
    }

    // In halves, since of thousands of writes mostly one is at fault; and in their order, since a job's writes build on one another.
    private void Split(UnwritableResultsException rejection)
    {
        if (_underWay is [var (commit, engine)])
        {
            Context.GetLogger().Error(rejection, "Results of job [{0}] cannot be stored and are dropped.", commit.Write.Job);
            engine.Tell(new ResultsUnwritable(commit.Ticket, rejection.Message));
            CommitNext();
            return;
        }

        var half = _underWay.Count / 2;
        _parts.Push(_underWay[half..]);
        _underWay = _underWay[..half];
        Commit();
    }

    // Results can always be computed again, but not dropped: the engines that wait for them get the reason.
    private void Delay(Exception cause)
    {
        Timers.StartSingleTimer("retry", new RetryDue(), _retryPause);
        Context.GetLogger().Warning("{0} results wait for their store, next try in {1}: {2}", _underWay.Count, _retryPause, cause.Message);
        foreach (var engine in _underWay.Select(pending => pending.Engine).Distinct()) engine.Tell(new ResultsDelayed(cause.Message));
    }

    private readonly record struct Pending(CommitResults Commit, IActorRef Engine);

    private sealed record Committed(IReadOnlyList<StaleWriter> Stale) : INoSerializationVerificationNeeded;

    private sealed record Failed(Exception Cause) : INoSerializationVerificationNeeded;

    private sealed record RetryDue : INoSerializationVerificationNeeded;
}
