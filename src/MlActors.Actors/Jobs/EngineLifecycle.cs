using Akka.Actor;
using Akka.Event;
using MlActors.Actors.Cluster;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using static MlActors.Domain.Jobs.JobCommand;
using static MlActors.Domain.Jobs.JobReply;

namespace MlActors.Actors.Jobs;

/// <summary>
/// When the engine of a job is started: at an open, after a crash or a move, and at the end of upgrade mode; and when it is not: on a node that
/// leaves, in upgrade mode, and while the node has no room.
/// </summary>
internal sealed class EngineLifecycle(
    JobId id, JobDependencies node, JobJournal journal, EngineHost engine, CloseSteps close, JobPresence presence, IActorContext context)
{
    private JobState Job => journal.State;

    private bool IsRunning => Job.Phase is JobPhase.Open or JobPhase.Closing;

    /// <summary>The job was open before, with another engine. A close that has begun goes on, whatever the node's room.</summary>
    public void TakeOver()
    {
        if (Job.Phase == JobPhase.Open && node.Node.Settings.IsUpgrading) engine.Suspend();
        else if (Job.Phase == JobPhase.Open && RefusalOf(Job) is { } noRoom) engine.WaitToTakeOver(Job, noRoom);
        else StartEngine();
    }

    /// <summary>A step of a close has come: the engine is needed now, whatever the node's room.</summary>
    public void StartForClose()
    {
        if (IsRunning && engine.WaitsForRoom && !node.Node.IsDraining) StartEngine();
    }

    public void Restart()
    {
        if (engine.IsQueued) engine.AskForTurn();
        else if (IsRunning && engine.Status == EngineStatus.None && !node.Node.IsDraining) TakeOver();
    }

    public void OnLost(IActorRef lost)
    {
        if (!engine.IsFrom(lost)) return;
        close.LoseEngine();
        engine.OnLost();
    }

    /// <summary>Upgrade mode is enabled. A close that has begun goes on: it ends with nothing running, too.</summary>
    public void Suspend()
    {
        if (Job.Phase == JobPhase.Open && engine.Status != EngineStatus.Suspended && !close.Ledger.IsGated)
        {
            close.LoseEngine();
            engine.Suspend();
        }

        context.Sender.Tell(new JobIsSuspended(Runs: engine.Status is not (EngineStatus.None or EngineStatus.Suspended)));
    }

    public void Wake()
    {
        var asker = context.Sender;

        // It stays expected, so that a build that can read its journal continues it without a request.
        if (Job.Damage is not null) asker.Tell(new JobRuns());
        else if (!IsRunning) asker.Tell(new JobIsClosed());
        else if (node.Node.IsDraining) asker.Tell(new JobRefused(node.Leaving(id)));
        else
        {
            if (engine.Status == EngineStatus.Suspended) TakeOver();
            if (engine.Status == EngineStatus.Suspended || engine.WaitsForRoom) asker.Tell(new JobRuns());
            else engine.WhenReady(asker, () => asker.Tell(new JobRuns()));
        }
    }

    public void Open(OpenJob open)
    {
        var noRoom = Job.Phase == JobPhase.Closed ? RefusalOf(Job) : null;
        if (node.Node.IsDraining) context.Sender.Tell(new JobRefused(node.Leaving(id)));
        else if (noRoom is not null && (MayWaitForRoom ? node.Node.Settings.RefuseToWait(id, MemoryDemand.Of(Job).Estimate) : noRoom) is { } reason)
            context.Sender.Tell(new JobRefused(new Refusal(
                RefusalKind.NoCapacity, $"Could not open job because no ML nodes with sufficient capacity were found: {reason}")));
        else journal.Execute(open, (to, hasChanged) => OnOpened(to, hasChanged, noRoom));
    }

    private void OnOpened(IActorRef asker, bool hasChanged, string? noRoom)
    {
        if (hasChanged)
        {
            presence.Expect();
            node.Notify(id, $"Opening job on node [{node.Node.Node}]", context.GetLogger());
            if (noRoom is null) engine.Open(Job);
            else engine.WaitToOpen(Job, noRoom);
        }

        if (Job.Phase == JobPhase.Failed) asker.Tell(new JobRefused(EngineReports.FailedWhileOpening(Job.Reason!)));
        else if (engine.WaitsForRoom) asker.Tell(new JobIsOpen(""));
        else engine.WhenReady(asker, () => asker.Tell(new JobIsOpen(node.Node.Node)));
    }

    private bool MayWaitForRoom => Job.Config!.AllowLazyOpen || node.Node.Settings.MaxLazyNodes > context.System.Nodes();

    private string? RefusalOf(JobState job) => node.Node.RefuseJob(id, MemoryDemand.Of(job));

    private void StartEngine() => journal.Execute(new TakeOver(id), (_, _) => engine.TakeOver(Job));
}
