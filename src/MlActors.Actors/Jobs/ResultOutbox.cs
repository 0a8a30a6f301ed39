using System.Collections.Immutable;
using Akka.Actor;
using MlActors.Actors.Results;
using MlActors.Detection.Results;
using MlActors.Domain.Jobs;
using MlActors.Storage.Results;

namespace MlActors.Actors.Jobs;

/// <summary>An engine's results on their way to the store, and what has to wait until they are there. Lives as long as its engine.</summary>
internal sealed class ResultOutbox(IActorRef committer, IActorRef engine, JobConfig job, long epoch)
{
    private readonly Queue<(long Ticket, Action Then)> _waiting = new();
    private long _sent;
    private long _committed;

    /// <summary>Why the results wait, when they do.</summary>
    public string? DelayedBecause { get; private set; }

    public bool IsEmpty => _sent == _committed;

    /// <summary>The store is behind: replies are delayed, so that senders slow down.</summary>
    public bool IsCongested => _sent - _committed > 2;

    public void Send(ImmutableArray<BucketResult> buckets, double millisecondsPerBucket)
    {
        if (buckets.IsEmpty) return;
        var write = new ResultWrite(
            job.Id, epoch, buckets, millisecondsPerBucket) { RenormalizationWindow = (long)job.RenormalizationWindow.TotalMilliseconds };
        committer.Tell(new CommitResults(++_sent, write), engine);
    }

    /// <summary>Makes the store refuse what older incarnations still send, before this one has written anything.</summary>
    public void Announce() => committer.Tell(new CommitResults(++_sent, new ResultWrite(job.Id, epoch, [])), engine);

    /// <summary>Does it once everything sent so far is durable; at once when it is already.</summary>
    public void AfterDurable(Action then)
    {
        if (IsEmpty) then();
        else _waiting.Enqueue((_sent, then));
    }

    public void Committed(long ticket)
    {
        (_committed, DelayedBecause) = (ticket, null);
        while (_waiting.Count > 0 && _waiting.Peek().Ticket <= _committed) _waiting.Dequeue().Then();
    }

    public void Delayed(string reason) => DelayedBecause = reason;
}
