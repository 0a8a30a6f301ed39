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
    private readonly CancellationTokenSource _stopped = new();
    private JobView? _job;
    private PositionIs? _attachedAt;
    private DatafeedReading? _reading;
    private AnalysePage? _page;
    private DatafeedTiming _timing;
    private FeedActivity _activity;
    private int _turn;

    public DatafeedReader(ReadingOrder order, DatafeedDependencies node)
    {
        (_order, _node, _timing) = (order, node, order.Timing);
        Receive<JobView>(view =>
        {
            _job = view;
            if (_activity == FeedActivity.Attaching) AttachTo();
        });
        Receive<PositionIs>(OnPosition);
        Receive<JobRefused>(refused => OnRefused(refused.Refusal));
        Receive<Searched>(OnSearched);
        Receive<SearchFailed>(OnSearchFailed);
        Receive<BeginReading>(_ => Begin(_attachedAt!));
        Receive<CatchUpIsOver>(over =>
        {
            if (over.Refusal is { } refusal) OnRefused(refusal);
            else Attach();
        });
        Receive<FinishPage>(_ => Become(Finishing));
        Receive<TurnTimedOut>(due =>
        {
            if (due.Turn == _turn) RetryTurn();
        });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private FeedReach? Reach => _reading?.Reach;

    private long Now => _node.Time.GetUtcNow().ToUnixTimeMilliseconds();

    public static Props Props(ReadingOrder order, DatafeedDependencies node) =>
        ActorProducer<DatafeedReader>.Props(() => new DatafeedReader(order, node));

    protected override void PreStart() => Attach();

    protected override void PostStop()
    {
        _stopped.Cancel();
        _stopped.Dispose();
    }

    private void Attach()
    {
        (_page, _attachedAt) = (null, null);
        WaitFor($"job [{_order.Feed.JobId}] to say where to begin", _node.Settings.PageTimeout, FeedActivity.Attaching);
        if (_job?.Config is null) _node.Jobs().Tell(new GetJob(_order.Feed.JobId));
        else AttachTo();
    }

    private void AttachTo() =>
        _node.Jobs().Tell(new AttachDatafeed(_order.Feed.JobId, _order.Feed.Id, _order.Start) { Reach = _order.Reach });

    private void OnPosition(PositionIs stands)
    {
        if (_reading is null && _order.IsStart) AskToBegin(stands);
        else if (_activity == FeedActivity.Attaching) Begin(stands);
        else GoOnFrom(ReachOf(stands));
    }

    // A start may skip what lies before it, but not what the datafeed had read before and a lost engine has forgotten.
    private void AskToBegin(PositionIs stands)
    {
        if (_attachedAt is not null) return;
        if (_order.Reach?.IsCoveredBy(stands.Position, stands.Lineage) == false)
        {
            WaitFor(
                $"job [{_order.Feed.JobId}] to be brought up to where this datafeed had read before", _node.Settings.PageTimeout,
                FeedActivity.Attaching);
            Context.Parent.Tell(new JobIsBehind());
            return;
        }

        Timers.Cancel(TurnTimer);
        _attachedAt = stands;
        Context.Parent.Tell(new JobAttached());
    }

    private void Begin(PositionIs stands)
    {
        var schedule = new DatafeedSchedule(
            _order.End, (long)_order.Feed.FrequencyFor(_job!.Config!.Analysis.BucketSpan).TotalMilliseconds,
            (long)_order.Feed.QueryDelay.TotalMilliseconds);
        _reading = DatafeedReading.Begin(schedule, ReachOf(stands), Now) with { FoundRecords = _reading?.FoundRecords == true };
        StartTurn();
    }

    private void GoOnFrom(FeedReach reach)
    {
        if (_page is not null && reach.Position.CompareTo(_reading!.Position) <= 0)
            Context.GetLogger().Info("Datafeed [{0}] goes back to where job [{1}] stands.", _order.Feed.Id, _order.Feed.JobId);
        (_reading, _page) = (_reading!.MoveTo(reach), null);
        StartTurn();
    }

    private void StartTurn()
    {
        switch (_reading!.Next(Now))
        {
            case DatafeedTurn.Search search:
                Search(search);
                break;
            case DatafeedTurn.Wait wait:
                _reading = _reading.Wait();
                WaitFor(
                    $"new documents, next search at {DateTimeOffset.FromUnixTimeMilliseconds(wait.At):yyyy-MM-dd'T'HH:mm:ss.fff'Z'}",
                    TimeSpan.FromMilliseconds(Math.Max(1, wait.At - Now)));
                break;
            default:
                End("its end was reached", closeJob: true);
                break;
        }
    }

    // A search takes as long as it takes; only what the job does not answer is asked for again.
    private void Search(DatafeedTurn.Search search)
    {
        Timers.Cancel(TurnTimer);
        Report(_reading!.Activity, "its search");
        var (turn, from, began) = (++_turn, _reading.Position, _node.Time.GetTimestamp());
        var job = _job!.Config!;
        var request = new SourceRequest(_order.Feed, job.Data, job.ToSettings().FieldNames, from, search.Until, _order.Feed.ScrollSize);
        _node.Source.ReadAsync(request, _stopped.Token).PipeTo(
            Self,
            success: page => new Searched(turn, search, from, page, _node.Time.GetElapsedTime(began).TotalMilliseconds),
            failure: cause => new SearchFailed(turn, cause));
    }

    private void OnSearched(Searched searched)
    {
        if (searched.Turn != _turn) return;
        var (search, page) = (searched.Search, searched.Page);
        if (page.Dropped is { IsEmpty: false } dropped)
            Context.GetLogger().Warning(
                "Datafeed [{0}] passes over documents that can be no records, among them [index] [id] {1}.", _order.Feed.Id, string.Join(", ", dropped));
        _timing = _timing with { SearchCount = _timing.SearchCount + 1, TotalSearchTimeMs = _timing.TotalSearchTimeMs + searched.Milliseconds };
        _reading = _reading!.AfterSearch(search, page.Records.Batch.Count);
        if (_reading.IsFruitless(search, _order.Feed.MaxEmptySearches, _job!.Statistics.Counts.ProcessedRecordCount))
        {
            End($"{_reading.EmptySearches} searches in a row found nothing", closeJob: true);
            return;
        }

        _page = new AnalysePage(
            _order.Feed.JobId, _order.Feed.Id, searched.From, page.To, page.Records,
            search.RealTime && page.ReachedEnd ? search.Until : null, CalculateInterim: page.ReachedEnd);
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
        if (failed.Turn != _turn) return;
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
        else if (_reading is null && _order.IsStart) EndWith(new StartRefused(refusal));
        else End(refusal.Reason, closeJob: false);
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
        if (_page is null)
        {
            EndWith(new PageFinished());
            return;
        }

        Timers.StartSingleTimer(TurnTimer, new TurnTimedOut(++_turn), _node.Settings.StopGracePeriod);
        Receive<PositionIs>(stands =>
        {
            _reading = _reading!.MoveTo(ReachOf(stands));
            EndWith(new PageFinished());
        });
        Receive<JobRefused>(refused => EndWith(
            refused.Refusal.Kind == RefusalKind.Unavailable ? new PageFinished() : new Ended(refused.Refusal.Reason, CloseJob: false)));
        Receive<TurnTimedOut>(_ => EndWith(new PageFinished()));
        ReceiveAny(_ => { });
    }

    private void End(string reason, bool closeJob) => EndWith(new Ended(reason, closeJob));

    private void EndWith(ReaderReport last)
    {
        Report(_activity, "its stop to be written");
        Context.Parent.Tell(last);
        Context.Stop(Self);
    }

    private void WaitFor(string what, TimeSpan time, FeedActivity? activity = null)
    {
        Report(activity ?? _reading!.Activity, what);
        Timers.StartSingleTimer(TurnTimer, new TurnTimedOut(++_turn), time);
    }

    private void Report(FeedActivity activity, string waitingFor)
    {
        _activity = activity;
        Context.Parent.Tell(new Progressed(
            activity, _reading?.Position, Reach, _timing, waitingFor, _job?.Statistics.Size.ModelBytes ?? 0));
    }

    private static FeedReach ReachOf(PositionIs stands) => new(stands.Position, stands.FinalUntil, stands.Lineage);

    private sealed record Searched(int Turn, DatafeedTurn.Search Search, DatafeedPosition From, SourcePage Page, double Milliseconds)
        : INoSerializationVerificationNeeded;

    private sealed record SearchFailed(int Turn, Exception Cause) : INoSerializationVerificationNeeded;

    private sealed record TurnTimedOut(int Turn) : INoSerializationVerificationNeeded;
}
