using Akka.Actor;
using Akka.Event;
using Akka.Pattern;
using Akka.Persistence;
using MlActors.Actors.Results;
using MlActors.Detection.Results;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Domain.Snapshots;
using MlActors.Storage.Files;
using static MlActors.Actors.Jobs.EngineMessage;
using static MlActors.Domain.Jobs.JobReply;
using static MlActors.Domain.Jobs.JobRequest;
using static MlActors.Domain.Jobs.ModelEvent;

namespace MlActors.Actors.Jobs;

/// <summary>
/// The engine of one open job: it owns the model, its snapshots, and the posted records that no snapshot covers yet. It is the job's child
/// and lives while the job is open; what it must not forget is in its journal (posts) or is read again (pages of a datafeed).
/// </summary>
internal sealed partial class JobEngine : PersistentActor, IWithTimers
{
    private readonly EngineStart _start;
    private readonly IActorRef _committer;
    private readonly JobSettings _settings;
    private readonly IStoreSync _sync;
    private readonly TimeProvider _time;
    private readonly ResultOutbox _results;
    private readonly List<BucketResult> _completed = [];
    private JobModel _model;
    private readonly ReplayOrder _order;
    private bool _snapshotFound;
    private long _journalledBytes;

    public JobEngine(EngineStart start, IActorRef committer, JobSettings settings, IStoreSync sync, TimeProvider time)
    {
        (_start, _committer, _settings, _sync, _time) = (start, committer, settings, sync, time);
        _results = new ResultOutbox(committer, Self, start.Config, start.Epoch);
        _savedPosition = start.Snapshot?.Position;
        _order = new ReplayOrder(start.Snapshot, start.LineageEpoch);
        _model = new JobModel(start.Config);
    }

    public override string PersistenceId => PersistenceIdOf(_start.Config.Id);

    // Exactly the snapshot that the job names: a later one may belong to a model that was reverted.
    public override Recovery Recovery => _start.Snapshot is { SequenceNumber: var number }
        ? new Recovery(new SnapshotSelectionCriteria(number, DateTime.MaxValue, number))
        : new Recovery(SnapshotSelectionCriteria.None);

    public ITimerScheduler Timers { get; set; } = null!;

    public static string PersistenceIdOf(JobId job) => $"model-{job}";

    /// <summary>
    /// What it does unless it takes a snapshot. A switch and no table of handlers, which each of ten thousand idle engines would keep.
    /// </summary>
    protected override bool ReceiveCommand(object message)
    {
        switch (message)
        {
            case PostRecords post: FailOnException(() => Post(post)); return true;
            case FlushJob flush: FailOnException(() => Flush(flush)); return true;
            case AttachDatafeed attach: FailOnException(() => Attach(attach)); return true;
            case AnalysePage page: FailOnException(() => Analyse(page)); return true;
            case SaveModel save: FailOnException(() => EnsureSaved(save)); return true;
            case StartForecast forecast: FailOnException(() => Forecast(forecast)); return true;
            case Perform perform: FailOnException(() => Perform(perform)); return true;
            case SnapshotDue: SaveInBackground(); return true;
            case StopEngine: StopNow(); return true;
            case DropSnapshot drop: DeleteSnapshot(drop.SequenceNumber); return true;
            default: return OnResultMessage(message) || IgnoreLateSnapshotReply(message);
        }
    }

    private bool OnResultMessage(object message)
    {
        switch (message)
        {
            case ResultsCommitted done:
                _results.Committed(done.Ticket);
                return true;
            case ResultsDelayed delayed:
                _results.Delayed(delayed.Reason);
                ReportProgress();
                return true;
            case ResultsStale stale:
                Log.Warning("Engine of job [{0}] with epoch {1} stops: epoch {2} has written.", _start.Config.Id, _start.Epoch, stale.NewestEpoch);
                Context.Stop(Self);
                return true;
            case ResultsUnwritable unwritable:
                Log.Error("Results of job [{0}] cannot be stored: {1}", _start.Config.Id, unwritable.Reason);
                FailWith(new EngineFailed(unwritable.Reason, IsDamaged: false));
                return true;
            default:
                return false;
        }
    }

    private void Post(PostRecords post)
    {
        if (_model.Posts.Find(post.Poster, post.Number) is { } counts)
        {
            Sender.Tell(new RecordsAccepted(counts));
            return;
        }

        if (_model.Posts.IsSettled(post.Poster, post.Number))
        {
            Sender.Tell(
                new JobRefused(Refusal.Conflict($"Post [{post.Number}] of [{post.Poster}] was given up before it came to job [{_start.Config.Id}]")));
            return;
        }

        // Pages are not in the journal, so a replay must not put these records before pages that came earlier.
        if (_model.HasUnsavedPages)
        {
            StashUntilSaved("The post");
            return;
        }

        var sender = Sender;
        Persist(new RecordsPosted(
            _start.Epoch, _time.GetUtcNow(), post.Poster, post.Number, post.Records, post.Settled), posted => FailOnException(() =>
        {
            MeasureAnalysis(() => Apply(posted));
            var accepted = new RecordsAccepted(_model.Posts.Find(post.Poster, post.Number)!);
            WhenNotCongested(() => sender.Tell(accepted));
            _journalledBytes += post.Records.InputBytes;
            if (_journalledBytes > _settings.JournalLimit) SaveInBackground();
        }));
    }

    private void Flush(FlushJob flush)
    {
        var sender = Sender;
        if (flush.CalculateInterim) SendInterim();
        if (flush is { AdvanceTime: null, SkipTime: null })
        {
            Answer();
            return;
        }

        if (_model.HasUnsavedPages)
        {
            StashUntilSaved("The flush");
            return;
        }

        Persist(new TimeMoved(_start.Epoch, flush.AdvanceTime, flush.SkipTime), moved => FailOnException(() =>
        {
            MeasureAnalysis(() => Apply(moved));
            Answer();
        }));

        void Answer() => _results.AfterDurable(() => sender.Tell(new JobIsFlushed(_model.LastFinalizedBucketEnd)));
    }

    private void Attach(AttachDatafeed attach)
    {
        var isBehind = _model.Position is not null && attach.Reach?.IsCoveredBy(_model.Position, _start.LineageEpoch) == false;
        if (isBehind || !_model.WouldMove(attach.Start))
        {
            Sender.Tell(Position);
            return;
        }

        // As with posts: a replay must not move the position before the pages that came earlier.
        if (_model.HasUnsavedPages)
        {
            StashUntilSaved("The datafeed");
            return;
        }

        var sender = Sender;
        Persist(new FeedAttached(_start.Epoch, attach.Start), attached => FailOnException(() =>
        {
            MeasureAnalysis(() => Apply(attached));
            sender.Tell(Position);
        }));
    }

    private PositionIs Position => new(_model.Position!, _start.LineageEpoch, _model.LastFinalizedBucketEnd);

    private void Analyse(AnalysePage page)
    {
        var sender = Sender;
        if (_model.Position is null)
        {
            sender.Tell(
                new JobRefused(
                    Refusal.Unavailable($"Job [{_start.Config.Id}] has restarted, datafeed [{page.Datafeed}] has to ask where to begin")));
            return;
        }

        MeasureAnalysis(() => _model.TryAnalyse(page, Now, _completed));
        if (page.CalculateInterim) SendInterim();
        var reached = Position;
        WhenNotCongested(() => sender.Tell(reached));
    }

    private void Apply(ModelEvent modelEvent)
    {
        switch (modelEvent)
        {
            case RecordsPosted posted:
                _model.Post(posted, _completed);
                break;
            case FeedAttached attached:
                _model.Attach(attached.Start);
                break;
            case TimeMoved moved:
                _model.MoveTime(moved.Advance, moved.Skip, _completed);
                break;
        }
    }

    private void MeasureAnalysis(Action analyse)
    {
        var began = _time.GetTimestamp();
        analyse();
        SendResults(_time.GetElapsedTime(began).TotalMilliseconds);
        ReportProgress();
    }

    private void SendResults(double milliseconds)
    {
        if (_completed.Count == 0) return;
        _results.Send([.. _completed], milliseconds / _completed.Count);
        // Ten thousand idle engines would each keep the room of their largest page.
        _completed.Clear();
        _completed.TrimExcess();
    }

    private void SendInterim() => _results.Send([.. _model.Interim()], 0);

    private void WhenNotCongested(Action answer)
    {
        if (_results.IsCongested) _results.AfterDurable(answer);
        else answer();
    }

    private void ReportProgress() => Context.Parent.Tell(new Progress(_model.Statistics, _model.Position, WaitingFor));

    private string? WaitingFor => _results.DelayedBecause is { } reason ? $"the result store: {reason}" : null;

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>
    /// An analysis that fails would fail again after a restart, so the engine ends and reports the reason to its job.
    /// </summary>
    private void FailOnException(Action work)
    {
        try
        {
            work();
        }
        catch (Exception fault)
        {
            Log.Error(fault, "The engine of job [{0}] failed.", _start.Config.Id);
            FailWith(new EngineFailed(fault.Message, IsDamaged: false));
        }
    }

    private void FailWith(EngineMessage last)
    {
        Context.Parent.Tell(last);
        Context.Stop(Self);
    }

    private void StopNow()
    {
        foreach (var waiting in Stash.ClearStash()) waiting.Sender.Tell(new JobRefused(JobDecisions.NotOpen(_start.Config.Id)));
        Context.Stop(Self);
    }

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr) => Refuse(cause);

    // Akka would go on after a rejection; what was to follow the event, such as being ready, would never come.
    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr)
    {
        Refuse(cause);
        Context.Stop(Self);
    }

    private void Refuse(Exception cause) =>
        Sender.Tell(new JobRefused(Refusal.Unavailable($"Job [{_start.Config.Id}] could not write to its journal: {cause.Message}")));

    private sealed record SnapshotDue : INoSerializationVerificationNeeded;
}
