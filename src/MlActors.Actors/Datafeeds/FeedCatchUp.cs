using Akka.Actor;
using Akka.Event;
using MlActors.Actors.Messaging;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Progress;
using static MlActors.Domain.Jobs.JobReply;
using static MlActors.Domain.Jobs.JobRequest;

namespace MlActors.Actors.Datafeeds;

/// <summary>What is to be read again.</summary>
/// <param name="Start">Where the datafeed began, milliseconds; null for all there is.</param>
/// <param name="Reach">How far it had brought its job.</param>
internal sealed record CatchUpOrder(DatafeedConfig Feed, long? Start, FeedReach Reach)
{
    /// <summary>With whose rights it reads; null when the datafeed was started on a node without security.</summary>
    public Identity? By { get; init; }
}

/// <summary>The end of a catch-up.</summary>
/// <param name="Refusal">Why the job cannot be brought up to the reach; null when it has been.</param>
internal sealed record CatchUpEnded(Refusal? Refusal) : INoSerializationVerificationNeeded;

/// <summary>
/// Brings a job up to what its stopped datafeed had read, after the engine that had read it was lost: asks the job for its position, reads from
/// there to the reach of the datafeed, page by page, reports once to its parent, and stops.
/// </summary>
internal sealed class FeedCatchUp : ReceiveActor, IWithTimers
{
    private const string WaitTimer = "wait";

    private readonly CatchUpOrder _order;
    private readonly DatafeedDependencies _node;
    private readonly JobAttachment _attachment;
    private readonly PageSearch _search;
    private DatafeedPosition? _position;
    private int _turn;

    public FeedCatchUp(CatchUpOrder order, DatafeedDependencies node)
    {
        (_order, _node) = (order, node);
        _attachment = new JobAttachment(order.Feed, order.Start, order.Reach, catchUp: true, node);
        _search = new PageSearch(order.Feed, order.By, node, Context);
        Receive<JobView>(view => _attachment.OnView(view, isWaiting: view.Config is not null));
        Receive<PositionIs>(ContinueFrom);
        Receive<PageFound>(found => _search.IsCurrent(found.Search) && found.From == _position, Send);
        Receive<SearchFailed>(failed => _search.IsCurrent(failed.Search), OnSearchFailed);
        Receive<ReadingDenied>(denied => End(Refusal.Forbidden($"what it had read cannot be read again: {denied.Refusal.Reason}")));
        Receive<JobRefused>(OnRefused);
        Receive<RetryDue>(due =>
        {
            if (due.Turn == _turn) Attach();
        });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(CatchUpOrder order, DatafeedDependencies node) => ActorProducer<FeedCatchUp>.Props(() => new FeedCatchUp(order, node));

    protected override void PreStart() => Attach();

    protected override void PostStop() => _search.Dispose();

    private void Attach()
    {
        RetryAfter(_node.Settings.PageTimeout);
        _attachment.Ask();
    }

    private void ContinueFrom(PositionIs stands)
    {
        if (_order.Reach.IsCoveredBy(stands.Position, stands.Lineage))
        {
            End(null);
            return;
        }

        _position = stands.Position;
        Read(stands.Position);
    }

    // Documents at the very moment of the reach are read together with those after them in it: a position cannot end in between.
    private void Read(DatafeedPosition from)
    {
        // A search takes as long as it takes; only answers of the job are asked for again.
        Timers.Cancel(WaitTimer);
        var end = _order.Reach.Position.Tiebreak is null ? _order.Reach.Position.Time : _order.Reach.Position.Time + 1;
        _search.Begin(_attachment.Job!.Config!, from, end);
    }

    private void Send(PageFound found)
    {
        RetryAfter(_node.Settings.PageTimeout);
        _node.Jobs().Tell(new AnalysePage(
            _order.Feed.JobId, _order.Feed.Id, found.From, found.Page.To, found.Page.Records,
            found.Page.ReachedEnd ? _order.Reach.FinalUntil : null, CalculateInterim: false) { CatchUp = true });
    }

    private void OnSearchFailed(SearchFailed failed)
    {
        if (failed.Cause is RefusedException { Refusal.Kind: RefusalKind.UnreadableSource } unreadable)
            End(Refusal.Failed($"what it had read cannot be read again: {unreadable.Message}"));
        else
        {
            Context.GetLogger().Warning(
                "Datafeed [{0}] cannot read again what its job has lost, next try in {1}: {2}", _order.Feed.Id, _node.Settings.RetryPause,
                failed.Cause.Message);
            RetryAfter(_node.Settings.RetryPause);
        }
    }

    private void OnRefused(JobRefused refused)
    {
        if (refused.Refusal.Kind == RefusalKind.Unavailable) RetryAfter(_node.Settings.RetryPause);
        else End(refused.Refusal);
    }

    private void End(Refusal? refusal)
    {
        Context.Parent.Tell(new CatchUpEnded(refusal));
        Context.Stop(Self);
    }

    private void RetryAfter(TimeSpan time)
    {
        _search.Abandon();
        Timers.StartSingleTimer(WaitTimer, new RetryDue(++_turn), time);
    }

    private sealed record RetryDue(int Turn) : INoSerializationVerificationNeeded;
}
