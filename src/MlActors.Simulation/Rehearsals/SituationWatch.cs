using Akka.Actor;
using MlActors.Actors.Jobs;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Simulation.Kernel;
using MlActors.Simulation.Properties;
using MlActors.Simulation.Stores;
using static MlActors.Domain.Jobs.CloseSignal;

namespace MlActors.Simulation.Rehearsals;

/// <summary>Notices the situations that a campaign has to have struck.</summary>
internal sealed class SituationWatch
{
    private readonly Rehearsal _run;
    private readonly Dictionary<JobId, SimulatedNode> _lastNode = [];
    private readonly Dictionary<JobId, long> _reported = [];
    private readonly HashSet<(string Poster, long Number)> _posts = [];
    private SimulatedNode? _coordinator, _registry;

    public SituationWatch(Rehearsal run)
    {
        _run = run;
        run.Cluster.Ending = OnEnding;
    }

    public void OnMessage(SimulatedNode node, IActorRef receiver, object message)
    {
        switch (message)
        {
            case EngineMessage.Progress progress when receiver.Path.Parent.Name == "jobs":
                _reported[new JobId(receiver.Path.Name)] = progress.Statistics.Counts.ProcessedRecordCount;
                break;
            case ModelIsBehind: Strike(Situations.FeedCaughtUp); break;
            case StartOver: Strike(Situations.StartedOver); break;
            case SnapshotNotWritten { Reason: var reason } when reason.Contains("not what was saved", StringComparison.Ordinal):
                Strike(Situations.SnapshotRejected);
                break;
            case Akka.Persistence.WriteMessageRejected: Strike(Situations.EventRejected); break;
            case Actors.Results.CommitResults { Write: Storage.Results.ForecastWrite { Run.IsOver: true } }: Strike(Situations.Forecast); break;
            case JobRequest.PostRecords post when receiver.Path.Name.StartsWith("engine-", StringComparison.Ordinal):
                if (!_posts.Add((post.Poster, post.Number))) Strike(Situations.PostRepeated);
                break;
            case VacateJob when _run.States.Of(new JobId(receiver.Path.Name)).Phase == JobPhase.Open: Strike(Situations.Vacated); break;
        }

        if (receiver.Path.Name == "incarnation") OnSingleton(node, receiver.Path.Parent.Name);
    }

    public bool HasSeen(JobRequest.PostRecords post) => _posts.Contains((post.Poster, post.Number));

    public void OnDrain(SimulatedNode node)
    {
        if (!_run.ProgramOf(node).Inventory.Running.IsEmpty) _drained.Add(node);
    }

    private readonly HashSet<SimulatedNode> _drained = [];

    public void OnJobChanged(SimulatedNode node, JobId job, JobEvent happened)
    {
        switch (happened)
        {
            case JobEvent.JobTakenOver when _lastNode.TryGetValue(job, out var last) && last != node:
                Strike(Situations.JobMoved);
                if (!last.IsGone || _run.Cluster.IsLeaving(last)) CheckMoved(job);
                break;
            case JobEvent.JobOpened when _lastNode.TryGetValue(job, out var last) && last != node: Strike(Situations.Reopened); break;
            case JobEvent.JobCloseAbandoned: Strike(Situations.CloseAbandoned); break;
            case JobEvent.ModelReverted: Strike(Situations.Reverted); break;
            case JobEvent.ModelRevertBegan { DeleteInterveningResults: false }: Strike(Situations.ResultsKept); break;
            case JobEvent.JobReset: Strike(Situations.Reset); break;
            case JobEvent.JobDeleted: Strike(Situations.Deleted); break;
        }

        // What it had before means nothing for what it has now.
        if (happened is JobEvent.JobReset or JobEvent.JobDeleted or JobEvent.ModelReverted) _reported.Remove(job);
        if (happened is JobEvent.JobOpened or JobEvent.JobTakenOver) _lastNode[job] = node;
    }

    private void CheckMoved(JobId job)
    {
        if (!_run.Plan.IsOrderly || job == _run.Damaged) return;
        var (saved, reported) = (_run.States.Of(job).Model.Statistics.Counts.ProcessedRecordCount, _reported.GetValueOrDefault(job));
        _run.Table.Check(
            Promises.MovedSaved, saved >= reported, _run.World.Elapsed, () => $"{job} has moved with {saved} records, and had {reported}");
    }

    private void OnSingleton(SimulatedNode node, string kind)
    {
        if (_run.Cluster.IsRemoved(node)) return;
        var home = _run.Cluster.HomeOf(kind);
        _run.Table.Check(
            Promises.OneCoordinator, home == node, _run.World.Elapsed, () => $"the {kind} works on {node}, and its place is on {home}");
        if (kind == "coordinator")
        {
            if (_coordinator is not null && _coordinator != node && _run.States.Runs.RunsUnderWay.Any()) Strike(Situations.CoordinatorMoved);
            _coordinator = node;
        }
        else
        {
            if (_registry is not null && _registry != node) Strike(Situations.RegistryMoved);
            _registry = node;
        }
    }

    private void OnEnding(SimulatedNode node)
    {
        if (_drained.Remove(node) && _run.Cluster.IsLeaving(node)) Strike(Situations.Drained);
        foreach (var job in _run.Jobs)
        {
            if (_run.States.Of(job).Phase != JobPhase.Closing || _run.Steps.DoingOf(job, node) is not { } step) continue;
            Strike(Situations.KilledInClose);
            if (step != CloseStep.Snapshot) continue;
            var saved = _run.World.Disk.Snapshots.Of($"model-{job}").LastOrDefault();
            if (saved is not null && _run.States.Of(job).Model.Snapshots.All(entered => entered.SequenceNumber != saved.SequenceNr))
                Strike(Situations.KilledBeforeRecord);
            if (_run.FeedOf(job) is { } feed && _run.States.Of(feed).Phase == Domain.Datafeeds.DatafeedPhase.Stopped)
                Strike(Situations.KilledAfterFeedStop);
        }
    }

    private void Strike(Property situation) => _run.Table.Strike(situation);
}
