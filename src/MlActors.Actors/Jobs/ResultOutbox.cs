using Akka.Actor;
using Akka.Event;
using MlActors.Actors.Results;
using MlActors.Detection.Results;
using MlActors.Domain.Jobs;
using MlActors.Domain.Progress;
using MlActors.Storage.Results;
using static MlActors.Actors.Jobs.EngineMessage;

namespace MlActors.Actors.Jobs;

/// <summary>An engine's results on their way to the store, and what has to wait until they are there. Lives as long as its engine.</summary>
/// <param name="context">Of the engine, which ends when its results cannot be stored.</param>
/// <param name="onDelayed">Called when the store is away; <see cref="WaitingFor"/> has the reason.</param>
internal sealed class ResultOutbox(EngineStart start, IActorRef committer, TimeProvider time, IActorContext context, Action onDelayed)
{
    private readonly Queue<(long Ticket, Action Then)> _waiting = new();
    private readonly List<BucketResult> _completed = [];
    private long _sent;
    private long _committed;
    private string? _delayedBecause;

    /// <summary>Receives the results of the buckets that an analysis completes.</summary>
    public ICollection<BucketResult> Completed => _completed;

    public JobTiming Timing { get; private set; } = start.Timing;

    /// <summary>Why the results wait; null when they do not.</summary>
    public string? WaitingFor => _delayedBecause is { } reason ? $"the result store: {reason}" : null;

    private bool IsEmpty => _sent == _committed;

    /// <summary>The store is behind: replies are delayed, so that senders slow down.</summary>
    private bool IsCongested => _sent - _committed > 2;

    /// <returns>Whether the message was one of the store's.</returns>
    public bool Receive(object message)
    {
        switch (message)
        {
            case ResultsCommitted done:
                Committed(done.Ticket);
                return true;
            case ResultsDelayed delayed:
                _delayedBecause = delayed.Reason;
                onDelayed();
                return true;
            case ResultsStale stale:
                context.GetLogger().Warning(
                    "Engine of job [{0}] with epoch {1} stops: epoch {2} has written.", start.Config.Id, start.Epoch, stale.NewestEpoch);
                context.Stop(context.Self);
                return true;
            case ResultsUnwritable unwritable:
                context.GetLogger().Error("Results of job [{0}] cannot be stored: {1}", start.Config.Id, unwritable.Reason);
                context.Parent.Tell(new EngineFailed(unwritable.Reason, IsDamaged: false));
                context.Stop(context.Self);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Runs an analysis, and sends the results that it adds to <see cref="Completed"/> with the time that it took.</summary>
    public void Measure(Action<ICollection<BucketResult>> analyse)
    {
        var began = time.GetTimestamp();
        analyse(_completed);
        var milliseconds = time.GetElapsedTime(began).TotalMilliseconds;
        foreach (var bucket in _completed)
            if (!bucket.IsInterim) Timing = Timing.Add(milliseconds / _completed.Count, bucket.Timestamp + bucket.Span);
        SendCompleted(milliseconds);
    }

    /// <param name="milliseconds">How long their analysis took.</param>
    public void SendCompleted(double milliseconds)
    {
        if (_completed.Count == 0) return;
        Send([.. _completed], milliseconds / _completed.Count);

        // Ten thousand idle engines would each keep the room of their largest page.
        _completed.Clear();
        _completed.TrimExcess();
    }

    public void Send(IReadOnlyList<BucketResult> buckets, double millisecondsPerBucket = 0)
    {
        if (buckets.Count == 0) return;
        var write = new BucketWrite(start.Config.Id, start.Epoch, [.. buckets], millisecondsPerBucket)
        {
            RenormalizationWindow = (long)start.Config.RenormalizationWindow.TotalMilliseconds,
        };
        committer.Tell(new CommitResults(++_sent, write), context.Self);
    }

    /// <summary>Makes the store refuse what older incarnations still send, before this one has written anything.</summary>
    public void Announce() => committer.Tell(new CommitResults(++_sent, new EpochFence(start.Config.Id, start.Epoch)), context.Self);

    /// <summary>Does it once everything sent so far is durable; at once when it is already.</summary>
    public void AfterDurable(Action then)
    {
        if (IsEmpty) then();
        else _waiting.Enqueue((_sent, then));
    }

    /// <summary>Answers a request: a flush when everything is durable, what brings data when the store can follow, all others at once.</summary>
    public void Reply(IActorRef asker, JobRequest request, JobReply reply)
    {
        var mustWait = request is JobRequest.FlushJob || (request is JobRequest.PostRecords or JobRequest.AnalysePage && IsCongested);
        if (mustWait) AfterDurable(() => asker.Tell(reply));
        else asker.Tell(reply);
    }

    private void Committed(long ticket)
    {
        (_committed, _delayedBecause) = (ticket, null);
        while (_waiting.Count > 0 && _waiting.Peek().Ticket <= _committed) _waiting.Dequeue().Then();
    }
}
