using Akka.Actor;
using Akka.Event;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Progress;
using MlActors.Domain.Shutdown;
using MlActors.Storage.Sources;
using static MlActors.Domain.Datafeeds.DatafeedCommand;
using static MlActors.Domain.Datafeeds.DatafeedReply;
using static MlActors.Domain.Jobs.JobReply;
using static MlActors.Domain.Jobs.JobRequest;

namespace MlActors.Actors.Datafeeds;

/// <summary>
/// The pages of a started datafeed: ask the job for its position, search from there, send the page, and continue from the job's position
/// then. One page is under way at a time, so a slow job slows its datafeed down and nothing else.
/// </summary>
internal sealed partial class DatafeedActor
{
    private const string TurnTimer = "turn";

    private FeedActivity _activity = FeedActivity.None;
    private Starting? _starting;
    private JobView? _job;
    private DatafeedPosition? _position;

    /// <summary>The job's last position that this incarnation has received; null before the first.</summary>
    private FeedReach? _reach;

    private DatafeedTiming _timing = DatafeedTiming.Zero;
    private AnalysePage? _page;
    private CancellationTokenSource? _search;
    private long _lookBackUntil;
    private int _emptySearches;
    private bool _foundRecords;
    private int _turn;
    private string? _waitingFor;

    private long Now => _node.Time.GetUtcNow().ToUnixTimeMilliseconds();

    private DatafeedSchedule Schedule => new(
        _feed.End, (long)_feed.Config!.FrequencyFor(_job!.Config!.Analysis.BucketSpan).TotalMilliseconds,
        (long)_feed.Config.QueryDelay.TotalMilliseconds);

    private void ReceivePages()
    {
        Command<JobView>(view =>
        {
            _job = view;
            if (_activity == FeedActivity.Attaching) _node.Jobs().Tell(AttachFrom(_starting?.Command.Start ?? _feed.Start));
        });
        Command<PositionIs>(GoOnFrom);
        Command<JobRefused>(refused => OnRefusal(refused.Refusal));
        Command<Searched>(searched => OnSearched(searched));
        Command<SearchFailed>(failed => OnSearchFailed(failed));
        Command<TurnTimedOut>(due =>
        {
            if (due.Turn == _turn) RetryTurn();
        });
        Command<StopGracePeriodEnded>(_ => EndStop());
    }

    private void Run() => AskToAttach(_feed.Start);

    private void AskToAttach(long? start)
    {
        Context.SetReceiveTimeout(null);
        (_activity, _page, _waitingFor) = (FeedActivity.Attaching, null, $"job [{_feed.Config!.JobId}] to say where to begin");
        StartTurnTimer(_node.Settings.PageTimeout);
        if (_job?.Config is null) _node.Jobs().Tell(new GetJob(_feed.Config.JobId));
        else _node.Jobs().Tell(AttachFrom(start));
    }

    private AttachDatafeed AttachFrom(long? start) => new(_feed.Config!.JobId, _id, start) { Reach = _feed.Reach };

    private void GoOnFrom(PositionIs stands)
    {
        if (_activity is FeedActivity.None or FeedActivity.Isolated) return;
        var position = stands.Position;
        if (_activity == FeedActivity.Attaching && _starting is { } starting)
        {
            // A start may skip what lies before it, but not what the datafeed had read before and a lost engine has forgotten.
            if (_feed.Reach?.IsCoveredBy(position, stands.Lineage) == false) CatchUpBeforeStart();
            else BeStarted(starting, stands);
            return;
        }

        _reach = new FeedReach(position, stands.FinalUntil, stands.Lineage);
        var isNews = _position is null || position.CompareTo(_position) > 0;
        if (_activity == FeedActivity.Attaching) Begin(position);
        else if (!isNews && _page is not null) Log.Info("Datafeed [{0}] goes back to where job [{1}] stands.", _id, _feed.Config!.JobId);
        (_position, _page) = (position, null);
        if (_feed.Phase == DatafeedPhase.Stopping) EndStop();
        else StartTurn();
    }

    private void BeStarted(Starting starting, PositionIs stands)
    {
        var position = stands.Position;
        var decision = _feed.Decide(starting.Command, _node.Time.GetUtcNow());
        Persist(decision.Events.Single(), datafeedEvent =>
        {
            _feed = _feed.Apply(datafeedEvent);
            _starting = null;

            // As a job does: the dismissal of the last stop may reach the registry after the caller's expectation.
            _node.Registry().Tell(new Domain.Registry.RegistryCommand.ExpectDatafeed(_id), ActorRefs.NoSender);
            starting.Asker.Tell(new DatafeedIsStarted(_node.Node.Node));
            Begin(position);
            (_position, _reach) = (position, new FeedReach(position, stands.FinalUntil, stands.Lineage));
            StartTurn();
        });
    }

    private void Begin(DatafeedPosition position)
    {
        _lookBackUntil = Schedule.LookBackUntil(Now);
        _activity = position.Time < _lookBackUntil ? FeedActivity.LookBack : FeedActivity.RealTime;
        _emptySearches = 0;
        _node.Node.Add(new RunTarget(UnitId.Of(_id), null, 0));
    }

    private void StartTurn()
    {
        switch (Schedule.Next(_position!, _lookBackUntil, Now))
        {
            case DatafeedTurn.Search search:
                Search(search);
                break;
            case DatafeedTurn.Wait wait:
                _activity = FeedActivity.RealTime;
                _waitingFor = $"new documents, next search at {DateTimeOffset.FromUnixTimeMilliseconds(wait.At):yyyy-MM-dd'T'HH:mm:ss.fff'Z'}";
                StartTurnTimer(TimeSpan.FromMilliseconds(Math.Max(1, wait.At - Now)));
                break;
            default:
                Complete("its end was reached", closeJob: true);
                break;
        }
    }

    private void Search(DatafeedTurn.Search search)
    {
        _waitingFor = "its search";
        Timers.Cancel(TurnTimer);
        _search?.Cancel();
        _search = new CancellationTokenSource();
        var (turn, from, began) = (++_turn, _position!, _node.Time.GetTimestamp());
        var request = new SourceRequest(
            _feed.Config!, _job!.Config!.Data, _job.Config.ToSettings().FieldNames, from, search.Until, _feed.Config!.ScrollSize);
        _node.Source.ReadAsync(request, _search.Token).PipeTo(
            Self,
            success: page => new Searched(turn, search, from, page, _node.Time.GetElapsedTime(began).TotalMilliseconds),
            failure: cause => new SearchFailed(turn, cause));
    }

    private void OnSearched(Searched searched)
    {
        if (searched.Turn != _turn) return;
        var (search, page) = (searched.Search, searched.Page);
        var count = page.Records.Batch.Count;
        if (page.Dropped is { IsEmpty: false } dropped)
            Log.Warning("Datafeed [{0}] passes over documents that can be no records, among them [index] [id] {1}.", _id, string.Join(", ", dropped));
        _timing = _timing with { SearchCount = _timing.SearchCount + 1, TotalSearchTimeMs = _timing.TotalSearchTimeMs + searched.Milliseconds };
        _emptySearches = search.RealTime && count == 0 ? _emptySearches + 1 : 0;
        _foundRecords |= count > 0;
        if (search.RealTime && !_foundRecords && _emptySearches >= _feed.Config!.MaxEmptySearches
            && _job!.Statistics.Counts.ProcessedRecordCount == 0)
        {
            Complete($"{_emptySearches} searches in a row found nothing", closeJob: true);
            return;
        }

        _page = new AnalysePage(
            _feed.Config!.JobId, _id, searched.From, page.To, page.Records,
            search.RealTime && page.ReachedEnd ? search.Until : null, CalculateInterim: page.ReachedEnd);
        SendPage();
    }

    private void SendPage()
    {
        _waitingFor = $"job [{_feed.Config!.JobId}] to analyse a page of {_page!.Records.Batch.Count} records";
        StartTurnTimer(_node.Settings.PageTimeout);
        _node.Jobs().Tell(_page);
    }

    // A failed search may succeed later: the same interval is searched again.
    private void OnSearchFailed(SearchFailed failed)
    {
        if (failed.Turn != _turn) return;
        if (_feed.Phase == DatafeedPhase.Stopping) EndStop();
        else
        {
            Log.Warning("Datafeed [{0}] could not search, it tries again in {1}: {2}", _id, _node.Settings.RetryPause, failed.Cause.Message);
            _waitingFor = $"its source: {failed.Cause.Message}";
            StartTurnTimer(_node.Settings.RetryPause);
        }
    }

    private void OnRefusal(Refusal refusal)
    {
        if (_activity is FeedActivity.None or FeedActivity.Isolated) return;
        if (refusal.Kind == RefusalKind.Unavailable)
        {
            // The job may restart without what it was sent, or without a position: it has to report its position again.
            (_activity, _page, _waitingFor) = (FeedActivity.Attaching, null, refusal.Reason);
            StartTurnTimer(_node.Settings.RetryPause);
        }
        else if (_starting is { } starting)
        {
            _starting = null;
            StopRunning();
            starting.Asker.Tell(new DatafeedRefused(refusal));
            _node.Registry().Tell(new Domain.Registry.RegistryCommand.DismissDatafeed(_id));
        }
        else Complete(refusal.Reason, closeJob: false);
    }

    /// <summary>No answer, or not the right one: a page is safe to send again, and a job that moved reports its position.</summary>
    private void RetryTurn()
    {
        if (_feed.Phase == DatafeedPhase.Stopping) EndStop();
        else if (_activity == FeedActivity.Attaching || _position is null) AskToAttach(_starting?.Command.Start ?? _feed.Start);
        else if (_page is not null) SendPage();
        else StartTurn();
    }

    private void Complete(string reason, bool closeJob) =>
        Execute(new CompleteDatafeed(_id, reason, closeJob, _reach), (_, _) =>
        {
            Log.Info("Datafeed [{0}] stopped by itself: {1}.", _id, reason);
            BecomeIdle();
        });

    /// <summary>A stop waits a limited time for the page in progress; a search is cancelled immediately.</summary>
    private void FinishPage()
    {
        _search?.Cancel();
        if (_page is null) EndStop();
        else Timers.StartSingleTimer("stop", new StopGracePeriodEnded(), _node.Settings.StopGracePeriod);
    }

    private void EndStop()
    {
        if (_feed.Phase == DatafeedPhase.Stopping) Execute(new FinishStop(_id, _reach), (_, _) => BecomeIdle());
    }

    private void StopRunning()
    {
        _starting?.Asker.Tell(new DatafeedRefused(Refusal.Conflict($"datafeed [{_id}] was stopped while it was being started")));
        _turn++;
        Timers.Cancel(TurnTimer);
        Timers.Cancel("stop");
        _search?.Cancel();
        _node.Node.Remove(UnitId.Of(_id));
        (_activity, _starting, _page, _waitingFor) = (FeedActivity.None, null, null, null);
    }

    private void StartTurnTimer(TimeSpan time) => Timers.StartSingleTimer(TurnTimer, new TurnTimedOut(++_turn), time);

    private sealed record Starting(StartDatafeed Command, IActorRef Asker);

    private sealed record Searched(int Turn, DatafeedTurn.Search Search, DatafeedPosition From, SourcePage Page, double Milliseconds)
        : INoSerializationVerificationNeeded;

    private sealed record SearchFailed(int Turn, Exception Cause) : INoSerializationVerificationNeeded;

    private sealed record TurnTimedOut(int Turn) : INoSerializationVerificationNeeded;

    private sealed record StopGracePeriodEnded : INoSerializationVerificationNeeded;
}
