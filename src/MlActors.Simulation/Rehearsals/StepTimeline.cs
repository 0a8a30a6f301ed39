using Akka.Actor;
using MlActors.Domain.Jobs;
using static MlActors.Domain.Jobs.CloseSignal;

namespace MlActors.Simulation.Rehearsals;

/// <summary>One step of one job, from the first request to the acknowledgement.</summary>
internal sealed record TimedStep(string Job, CloseStep Step, TimeSpan From, TimeSpan To);

/// <summary>When the steps of the closes of a run were done: what the Gantt chart of a verdict shows.</summary>
internal sealed class StepTimeline
{
    private readonly Dictionary<(string Job, CloseStep Step), TimeSpan> _asked = [];

    public List<TimedStep> Steps { get; } = [];

    public void OnMessage(TimeSpan now, IActorRef receiver, IActorRef? sender, object message)
    {
        switch (message)
        {
            case JobRequest.PerformStep asked when receiver.Path.Parent.Name == "jobs":
                _asked.TryAdd((receiver.Path.Name, asked.Step), now);
                break;
            case StepAcknowledged done when sender?.Path.Parent.Name == "jobs" && _asked.Remove((sender.Path.Name, done.Step), out var from):
                Steps.Add(new TimedStep(sender.Path.Name, done.Step, from, now));
                break;
        }
    }
}
