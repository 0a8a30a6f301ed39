using Akka.Actor;
using Akka.Event;
using MlActors.Storage.Results;

namespace MlActors.Actors.Results;

/// <summary>What an engine wants written, and how it hears of it.</summary>
/// <param name="Ticket">The engine's own number for this write.</param>
internal sealed record CommitResults(long Ticket, ResultWrite Write) : INoSerializationVerificationNeeded;

/// <summary>The results are durable.</summary>
internal sealed record ResultsCommitted(long Ticket) : INoSerializationVerificationNeeded;

/// <summary>A newer incarnation of the job has written: this one has to stop.</summary>
internal sealed record ResultsStale(long Ticket, long NewestEpoch) : INoSerializationVerificationNeeded;

/// <summary>The store cannot be written at the moment; the write is kept and tried again.</summary>
internal sealed record ResultsDelayed(string Reason) : INoSerializationVerificationNeeded;

/// <summary>
/// Writes the results of all engines of a node. While one transaction is under way the next one gathers, so that ten thousand jobs that
/// close at once share a few transactions. It lives as long as its node; what cannot be written is tried until it can.
/// </summary>
internal sealed class ResultCommitter : ReceiveActor, IWithTimers
{
    /// <summary>Buckets in one transaction: enough to be cheap, few enough that another process is not kept from the file for long.</summary>
    private const int BucketsInOneTransaction = 20_000;

    private readonly ResultStore _store;
    private readonly TimeSpan _retryPause;
    private readonly Queue<Pending> _waiting = new();
    private List<Pending> _underWay = [];

    public ResultCommitter(ResultStore store, TimeSpan retryPause)
    {
        (_store, _retryPause) = (store, retryPause);
        Receive<CommitResults>(commit =>
        {
            _waiting.Enqueue(new Pending(commit, Sender));
            if (_underWay.Count == 0) CommitNext();
        });
        Receive<Committed>(done => Finish(done.Stale));
        Receive<Failed>(failure => Delay(failure.Cause));
        Receive<RetryDue>(_ => Commit());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private void CommitNext()
    {
        for (var buckets = 0; _waiting.Count > 0 && buckets < BucketsInOneTransaction;)
        {
            var next = _waiting.Dequeue();
            _underWay.Add(next);
            buckets += next.Commit.Write.Buckets.Length;
        }

        if (_underWay.Count > 0) Commit();
    }

    private void Commit() => _store.Write([.. _underWay.Select(pending => pending.Commit.Write)])
        .PipeTo(Self, success: stale => new Committed(stale), failure: cause => new Failed(cause));

    private void Finish(IReadOnlyList<StaleWriter> stale)
    {
        foreach (var (commit, engine) in _underWay)
        {
            var newer = stale.FirstOrDefault(writer => writer.Job == commit.Write.Job && writer.Epoch == commit.Write.Epoch);
            engine.Tell(newer is null ? new ResultsCommitted(commit.Ticket) : new ResultsStale(commit.Ticket, newer.NewestEpoch));
        }

        _underWay = [];
        CommitNext();
    }

    // Results can always be computed again, but not dropped: whoever waits for them is told why it waits.
    private void Delay(Exception cause)
    {
        Context.GetLogger().Warning("{0} results wait for their store, next try in {1}: {2}", _underWay.Count, _retryPause, cause.Message);
        foreach (var engine in _underWay.Select(pending => pending.Engine).Distinct()) engine.Tell(new ResultsDelayed(cause.Message));
        Timers.StartSingleTimer("retry", new RetryDue(), _retryPause);
    }

    private readonly record struct Pending(CommitResults Commit, IActorRef Engine);

    private sealed record Committed(IReadOnlyList<StaleWriter> Stale) : INoSerializationVerificationNeeded;

    private sealed record Failed(Exception Cause) : INoSerializationVerificationNeeded;

    private sealed record RetryDue : INoSerializationVerificationNeeded;
}
