using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using MlActors.Actors.Recovering;
using MlActors.Actors.Serialization;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Domain.Progress;
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
internal sealed class JobEngine : AcknowledgingActor, IWithTimers
{
    private readonly EngineStart _start;
    private readonly JobSettings _settings;
    private readonly TimeProvider _time;
    private readonly ResultOutbox _results;
    private readonly ModelRecovery _recovery;
    private readonly EngineFailures _failures;
    private readonly ModelSaving _saving;
    private readonly EngineSteps _steps;
    private readonly EngineRules _rules;
    private readonly ForecastStarter _forecasts;
    private long _unsavedBytes;

    public JobEngine(EngineStart start, IActorRef committer, JobSettings settings, IStoreSync sync, RuleWatch rules, TimeProvider time)
    {
        (_start, _settings, _time) = (start, settings, time);
        _results = new ResultOutbox(start, committer, time, Context, ReportProgress);
        _recovery = new ModelRecovery(start, Log);
        _failures = new EngineFailures(start, _recovery, Context);
        _saving = new ModelSaving(start, this, this, Context, new SavingParts(settings, sync, time, _results, OnSaved));
        _steps = new EngineSteps(start, _results, _saving, Context, ReportProgress);
        _forecasts = new ForecastStarter(start, committer, time, Context);
        _rules = new EngineRules(start, rules, this, this, Context, new RuleParts(
            settings.StoreRetryPause, () => Model, written => _failures.Attempt(() => Model.Apply(written, _results.Completed)), TrySaveFirst,
            () => _results.AfterDurable(() => Context.Parent.Tell(new EngineReady(Model.Statistics, Model.Position)))));
    }

    public override string PersistenceId => PersistenceIdOf(_start.Config.Id);

    // Exactly the snapshot that the job names: a later one may belong to a model that was reverted.
    public override Recovery Recovery => _start.Snapshot is { SequenceNumber: var number }
        ? new Recovery(new SnapshotSelectionCriteria(number, DateTime.MaxValue, number))
        : new Recovery(SnapshotSelectionCriteria.None);

    public ITimerScheduler Timers { get; set; } = null!;

    private JobModel Model => _recovery.Model;

    public static string PersistenceIdOf(JobId job) => $"model-{job}";

    protected override bool ReceiveRecover(object message)
    {
        switch (message)
        {
            case SnapshotOffer offer: _failures.Rebuild(() => _recovery.Restore(offer.Snapshot)); return true;
            case ModelEvent modelEvent: _failures.Rebuild(() => _recovery.Replay(modelEvent, LastSequenceNr, _results.Completed)); return true;
            case UnreadablePayload unreadable: _failures.Rebuild(() => _recovery.Skip(unreadable, LastSequenceNr)); return true;
            case RecoveryCompleted: _failures.Rebuild(OnRecoveryCompleted); return true;
            default: return false;
        }
    }

    /// <summary>A switch and no table of handlers, which each of ten thousand idle engines would keep.</summary>
    protected override bool ReceiveCommand(object message)
    {
        if (_results.Receive(message)) return true;
        if (message is StopEngine) StopNow();
        else if (_saving.Receive(message)) return true;
        else if (_saving.IsUnderWay) Stash.Stash();
        else if (_rules.Receive(message)) return true;
        else if (_rules.IsReading) Stash.Stash();
        else if (message is ReadRules read) _rules.Read(read.Updated, Sender);
        else if (message is JobRequest request) _failures.Attempt(() => Handle(request));
        else if (message is ModelSaving.SnapshotDue) SaveInBackground();
        else return false;
        return true;
    }

    private void OnRecoveryCompleted()
    {
        _recovery.Complete(LastSequenceNr);
        Context.Parent.Tell(new ModelLoaded());
        _results.SendCompleted(0);
        _results.Announce();
        Persist(new EngineStarted(_start.Epoch), _ =>
        {
            Timers.StartPeriodicTimer(
                "snapshot", new ModelSaving.SnapshotDue(), _start.Config.BackgroundPersistInterval ?? _settings.SnapshotInterval);
            _rules.Read();
        });
    }

    private void Handle(JobRequest request)
    {
        if (request is PostRecords or FlushJob or AnalysePage && _rules.IsOutdated)
        {
            Stash.Stash();
            _rules.Read();
            return;
        }

        switch (request)
        {
            case AnalysePage page: Analyse(page); break;
            case StartForecast forecast: _forecasts.Start(forecast, Model); break;
            case PerformStep step: _steps.Perform(step.Step, Model); break;
            default: Change(request); break;
        }
    }

    private void Change(JobRequest request)
    {
        var sender = Sender;
        switch (Model.Decide(request, _start.Epoch, _start.LineageEpoch, _time.GetUtcNow()))
        {
            case ModelDecision.Answer answer:
                SendInterim(request);
                _results.Reply(sender, request, answer.Reply);
                break;
            case ModelDecision.SaveFirst saveFirst:
                StashUntilSaved(saveFirst.Who);
                break;
            case ModelDecision.Write write:
                Persist(write.Event, written => _failures.Attempt(() => Apply(written, request, sender)));
                break;
        }
    }

    private void Apply(ModelEvent written, JobRequest request, IActorRef sender)
    {
        DataCounts? posted = null;
        _results.Measure(completed => posted = Model.Apply(written, completed));
        ReportProgress();
        SendInterim(request);
        _results.Reply(sender, request, Model.ReplyTo(request, _start.LineageEpoch, posted));
        if (written is RecordsPosted { Records: var records } && (_unsavedBytes += records.InputBytes) > _settings.JournalLimit) SaveInBackground();
    }

    private void Analyse(AnalysePage page)
    {
        if (Model.Position is null)
        {
            Sender.Tell(new JobRefused(Refusal.Unavailable(
                $"Job [{_start.Config.Id}] has restarted, datafeed [{page.Datafeed}] has to ask where to begin")));
            return;
        }

        _results.Measure(completed => Model.TryAnalyse(page, _time.GetUtcNow().ToUnixTimeMilliseconds(), completed));
        ReportProgress();
        if (page.CalculateInterim) _results.Send(Model.Interim());
        _results.Reply(Sender, page, Model.ReplyTo(page, _start.LineageEpoch));
    }

    private void SendInterim(JobRequest request)
    {
        if (request is FlushJob { CalculateInterim: true, Interim: var range }) _results.Send(Model.Interim(range));
    }

    /// <summary>A request that has to wait for a snapshot. While the store is away it is refused, and not asked for again and again.</summary>
    private void StashUntilSaved(string who)
    {
        if (!TrySaveFirst())
            Sender.Tell(new JobRefused(Refusal.Unavailable(
                $"{who} waits for the snapshot store of job [{_start.Config.Id}], which cannot be written")));
    }

    private bool TrySaveFirst()
    {
        if (_saving.WaitsForStore) return false;
        Stash.Stash();
        _saving.Begin(Model, step: null);
        return true;
    }

    private void SaveInBackground()
    {
        if (Model.HasUnsavedChanges) _saving.Begin(Model, step: null);
    }

    private void OnSaved()
    {
        _unsavedBytes = 0;
        ReportProgress();
    }

    private void ReportProgress() => Context.Parent.Tell(new Progress(Model.Statistics, Model.Position, _results.WaitingFor, _results.Timing));

    private void StopNow()
    {
        foreach (var waiting in Stash.ClearStash()) waiting.Sender.Tell(new JobRefused(JobDecisions.NotOpen(_start.Config.Id)));
        Context.Stop(Self);
    }

    /// <summary>The store answered with a failure; the job counts consecutive ones.</summary>
    protected override void OnRecoveryFailure(Exception reason, object? message = null)
    {
        Log.Warning("The model of job [{0}] was not loaded: {1}", _start.Config.Id, reason.Message);
        Context.Parent.Tell(new EngineLoadFailed(_recovery.MissingSnapshot, reason.Message, UnreadableJournals.IsStoreAway(reason)));
    }

    protected override void RefuseUnwritten(Exception cause) =>
        Sender.Tell(new JobRefused(Refusal.Unavailable($"Job [{_start.Config.Id}] could not write to its journal: {cause.Message}")));
}
