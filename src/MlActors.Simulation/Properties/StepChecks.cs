using Akka.Actor;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Simulation.Kernel;
using static MlActors.Domain.Jobs.CloseSignal;
using static MlActors.Domain.Jobs.JobRequest;

namespace MlActors.Simulation.Properties;

/// <summary>Checks the order of each close by the messages that its engine gets and sends.</summary>
internal sealed class StepChecks(VirtualWorld world, PropertyTable table)
{
    private static readonly CloseStep[] EngineSteps = [CloseStep.Flush, CloseStep.Prune, CloseStep.Finalize, CloseStep.Snapshot];

    private readonly Dictionary<(string Job, SimulatedNode Node), Close> _closes = [];

    /// <summary>The step that the engine of a job is doing on a node; null for none.</summary>
    public CloseStep? DoingOf(JobId job, SimulatedNode node) => _closes.GetValueOrDefault((job.Value, node))?.Doing;

    public void OnMessage(SimulatedNode node, IActorRef receiver, object message)
    {
        switch (message)
        {
            case PerformStep step when receiver.Path.Name.StartsWith("engine-", StringComparison.Ordinal):
                OnAsked(node, receiver.Path.Name, step);
                break;
            case StepAcknowledged done when receiver.Path.Parent.Name == "jobs" && EngineSteps.Contains(done.Step):
                _closes.GetValueOrDefault((receiver.Path.Name, node))?.Acknowledge(done.Step);
                break;
            case StepRefused when receiver.Path.Parent.Name == "jobs":
                if (_closes.TryGetValue((receiver.Path.Name, node), out var refused)) refused.Doing = null;
                break;
        }
    }

    /// <summary>A close without force was committed.</summary>
    public void OnClosed(SimulatedNode node, JobId job, RunId run)
    {
        var close = _closes.GetValueOrDefault((job.Value, node));
        table.Check(
            Promises.ClosedAfterSteps, close is not null && close.Run == run && EngineSteps.All(close.Done.Contains), world.Elapsed,
            () => $"{job} is closed by {run} after {close}");
        _closes.Remove((job.Value, node));
    }

    /// <summary>The close was given up, and the job is open again: a close that comes later, of the same run too, begins from the start.</summary>
    public void OnAbandoned(SimulatedNode node, JobId job) => _closes.Remove((job.Value, node));

    private void OnAsked(SimulatedNode node, string engine, PerformStep asked)
    {
        if (!_closes.TryGetValue((asked.JobId.Value, node), out var close) || close.Run != asked.Run || close.Engine != engine)
            close = _closes[(asked.JobId.Value, node)] = new Close(asked.Run, engine);
        var before = EngineSteps.TakeWhile(step => step != asked.Step);
        table.Check(
            Promises.StepsInOrder, before.All(close.Done.Contains), world.Elapsed, () => $"{asked.JobId} is asked for {asked.Step} after {close}");
        table.Check(
            Promises.StepOnce, !close.Done.Contains(asked.Step), world.Elapsed, () => $"{asked.JobId} is asked again for {asked.Step} after {close}");
        close.Doing = asked.Step;
    }

    private sealed class Close(RunId run, string engine)
    {
        public RunId Run => run;

        public string Engine => engine;

        public List<CloseStep> Done { get; } = [];

        public CloseStep? Doing { get; set; }

        public void Acknowledge(CloseStep step)
        {
            if (Doing != step) return;
            Done.Add(step);
            Doing = null;
        }

        public override string ToString() => $"[{string.Join(", ", Done)}] by {engine} for {run}";
    }
}
