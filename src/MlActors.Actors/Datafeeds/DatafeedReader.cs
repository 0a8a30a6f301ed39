using Akka.Actor;
using Akka.Event;
using MlActors.Actors.Messaging;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Progress;
using MlActors.Storage.Sources;
using static MlActors.Actors.Datafeeds.ReaderCommand;
using static MlActors.Actors.Datafeeds.ReaderReport;
using static MlActors.Domain.Jobs.JobReply;
using static MlActors.Domain.Jobs.JobRequest;

namespace MlActors.Actors.Datafeeds;

/// <summary>
/// Reads for a started datafeed: asks the job for its position, searches from there, sends the page, and continues from the job's position
/// then. One page is under way at a time, so a slow job slows its datafeed down and nothing else. A child of its datafeed, for one start on one
/// node: what is under way when it is stopped is read again from the job's position.
/// </summary>
internal sealed class DatafeedReader : ReceiveActor, IWithTimers
{
    private const string TurnTimer = "turn";

    private readonly ReadingOrder _order;
    private readonly DatafeedDependencies _node;
    private readonly JobAttachment _attachment;
    private readonly PageSearch _search;
    private readonly IActorRef _delayedData;
    private DatafeedReading? _reading;
    private DatafeedTurn.Search? _searching;
    private AnalysePage? _page;
    private DatafeedTiming _timing;
    private FeedActivity _activity;

    public DatafeedReader(ReadingOrder order, DatafeedDependencies node)
    {
        (_order, _node, _timing) = (order, node, order.Timing);
        _attachment = new JobAttachment(order.Feed, order.Start, order.Reach, catchUp: false, node);
        _search = new PageSearch(order.Feed, order.By, node, Context);
        _delayedData = Context.ActorOf(DelayedDataWatch.Props(order, node));
        Receive<JobView>(view => _attachment.OnView(view, isWaiting: _activity == FeedActivity.Attaching));
        Receive<PositionIs>(OnPosition);
        Receive<JobRefused>(refused => OnRefused(refused.Refusal));
        Receive<ReadingDenied>(denied => OnRefused(denied.Refusal));
        Receive<PageFound>(found => _search.IsCurrent(found.Search), OnFound);
        Receive<SearchFailed>(failed => _search.IsCurrent(failed.Search), OnSearchFailed);
        Receive<BeginReading>(begin => Begin(begin.At));
        Receive<CatchUpIsOver>(over => over.Refusal is null, _ => Attach());
        Receive<CatchUpIsOver>(over => OnRefused(over.Refusal!));
        Receive<FinishPage>(_ => Become(Finishing));
        Receive<TurnTimedOut>(_ => RetryTurn());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private JobView Job => _attachment.Job!;

    private long Now => _node.Time.GetUtcNow().ToUnixTimeMilliseconds();

    public static Props Props(ReadingOrder order, DatafeedDependencies node) =>
        ActorProducer<DatafeedReader>.Props(() => new DatafeedReader(order, node));

    protected override void PreStart() => Attach();

    protected override void PostStop() => _search.Dispose();

    private void Attach()
    {
        _page = null;
        WaitFor($"job [{_order.Feed.JobId}] to say where to begin", _node.Settings.PageTimeout, FeedActivity.Attaching);
        _attachment.Ask();
    }

    private void OnPosition(PositionIs stands)
    {
        var reach = new FeedReach(stands.Position, stands.FinalUntil, stands.Lineage);
        if (_activity == FeedActivity.Attaching) Context.Parent.Tell(new JobAttached(reach, Job.ClosedBy));
        else GoOnFrom(reach);
    }

    private void Begin(FeedReach at)
    {
        var schedule = DatafeedSchedule.Of(_order.Feed, Job.Config!, _order.End);
        _reading = DatafeedReading.Begin(schedule, at, Now) with { FoundRecords = _reading?.FoundRecords == true };
        StartTurn();
    }

    private void GoOnFrom(FeedReach reach)
    {
        if (_page is not null && reach.Position.CompareTo(_reading!.Position) <= 0)
            Context.GetLogger().Info("Datafeed [{0}] goes back to where job [{1}] stands.", _order.Feed.Id, _order.Feed.JobId);
        _timing = _timing.AfterPage(_reading!.Reach.FinalUntil, reach.FinalUntil, (long)Job.Config!.Analysis.BucketSpan.TotalMilliseconds);
        if (_page?.AdvanceTo is not null && reach.FinalUntil is { } final) _delayedData.Tell(new RealTimeRead(Job.Config!, final));
        (_reading, _page) = (_reading.MoveTo(reach), null);
        StartTurn();
    }

    private void StartTurn()
    {
        switch (_reading!.Next(Now))
        {
            case DatafeedTurn.Search search: Search(search); break;
            case DatafeedTurn.Wait wait:
                _reading = _reading.Wait();
                WaitFor(wait.Description, TimeSpan.FromMilliseconds(Math.Max(1, wait.At - Now)));
                break;
            default:
                EndWith(new Completed("its end was reached"));
                break;
        }
    }

    // A search takes as long as it takes; only what the job does not answer is asked for again.
    private void Search(DatafeedTurn.Search search)
    {
        Timers.Cancel(TurnTimer);
        Report(_reading!.Activity, "its search");
        _searching = search;
        _search.Begin(Job.Config!, _reading.Position, search.Until);
    }

    private void OnFound(PageFound found)
    {
        var (search, page) = (_searching!, found.Page);
        if (page.Dropped is { IsEmpty: false } dropped)
            Context.GetLogger().Warning(
                "Datafeed [{0}] passes over documents that can be no records, among them [index] [id] {1}.", _order.Feed.Id,
                string.Join(", ", dropped));
        _timing = _timing.AfterSearch(found.Milliseconds, page.Records.Batch.LatestTime);
        _reading = _reading!.AfterSearch(search, page.Records.Batch.Count);
        if (_reading.IsFruitless(search, _order.Feed.MaxEmptySearches, Job.Statistics.Counts.ProcessedRecordCount))
        {
            EndWith(new Completed($"{_reading.EmptySearches} searches in a row found nothing"));
            return;
        }

        var advanceTo = search.RealTime && page.ReachedEnd ? search.Until : (long?)null;
        _page = new AnalysePage(_order.Feed.JobId, _order.Feed.Id, found.From, page.To, page.Records, advanceTo, CalculateInterim: page.ReachedEnd);
        SendPage(_page);
    }

    private void SendPage(AnalysePage page)
    {
        WaitFor($"job [{_order.Feed.JobId}] to analyse a page of {page.Records.Batch.Count} records", _node.Settings.PageTimeout);
        _node.Jobs().Tell(page);
    }

    // A failed search may succeed later: the same interval is searched again.
    private void OnSearchFailed(SearchFailed failed)
    {
        Context.GetLogger().Warning(
            "Datafeed [{0}] could not search, it tries again in {1}: {2}", _order.Feed.Id, _node.Settings.RetryPause, failed.Cause.Message);
        WaitFor($"its source: {failed.Cause.Message}", _node.Settings.RetryPause);
    }

    private void OnRefused(Refusal refusal)
    {
        if (refusal.Kind == RefusalKind.Unavailable)
        {
            // The job may restart without what it was sent, or without a position: it has to report its position again.
            _page = null;
            WaitFor(refusal.Reason, _node.Settings.RetryPause, FeedActivity.Attaching);
        }
        else EndWith(new JobRefuses(refusal));
    }

    /// <summary>No answer, or not the right one: a page is safe to send again, and a job that moved reports its position.</summary>
    private void RetryTurn()
    {
        if (_activity == FeedActivity.Attaching) Attach();
        else if (_page is not null) SendPage(_page);
        else StartTurn();
    }

    /// <summary>The datafeed is being stopped: only the page in progress is waited for, and its search is not.</summary>
    private void Finishing()
    {
        _search.Cancel();
        if (_page is null)
        {
            EndWith(new PageFinished());
            return;
        }

        Timers.StartSingleTimer(TurnTimer, new TurnTimedOut(), _node.Settings.StopGracePeriod);
        Receive<PositionIs>(stands =>
        {
            _reading = _reading!.MoveTo(new FeedReach(stands.Position, stands.FinalUntil, stands.Lineage));
            EndWith(new PageFinished());
        });
        Receive<JobRefused>(refused => EndWith(
            refused.Refusal.Kind == RefusalKind.Unavailable ? new PageFinished() : new JobRefuses(refused.Refusal)));
        Receive<TurnTimedOut>(_ => EndWith(new PageFinished()));
        ReceiveAny(_ => { });
    }

    private void EndWith(ReaderReport last)
    {
        Report(_activity, "its stop to be written");
        Context.Parent.Tell(last);
        Context.Stop(Self);
    }

    private void WaitFor(string what, TimeSpan time, FeedActivity? activity = null)
    {
        Report(activity ?? _reading!.Activity, what);
        _search.Abandon();
        Timers.StartSingleTimer(TurnTimer, new TurnTimedOut(), time);
    }

    private void Report(FeedActivity activity, string waitingFor)
    {
        _activity = activity;
        Context.Parent.Tell(new Progressed(
            activity, _reading?.Position, _reading?.Reach, _timing, waitingFor, _attachment.Job?.Statistics.Size.ModelBytes ?? 0));
    }

    private sealed record TurnTimedOut : INoSerializationVerificationNeeded;
}
