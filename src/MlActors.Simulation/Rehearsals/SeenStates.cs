using Akka.Actor;
using MlActors.Domain;
using MlActors.Domain.Shutdown;
using MlActors.Simulation.Properties;

namespace MlActors.Simulation.Rehearsals;

/// <summary>Which message of ours has reached which actor in which state, by the states of the journals.</summary>
internal sealed class SeenStates(StoredStates states)
{
    private readonly HashSet<(string Actor, string State, string Message)> _seen = [];

    public IReadOnlySet<(string Actor, string State, string Message)> Seen => _seen;

    /// <summary>The states of all jobs, datafeeds and runs together that the journals have been in.</summary>
    public HashSet<string> Global { get; } = new(StringComparer.Ordinal);

    /// <summary>How far two jobs of one close have been together, by <see cref="StoredStates.NameOf"/>.</summary>
    public HashSet<(string First, string Second)> Closes { get; } = [];

    public void OnCommit()
    {
        Global.Add(states.Describe());
        foreach (var run in states.Runs.Runs.Values)
        {
            var closes = run.Units.Values.Where(unit => unit.Target.Unit.Kind == UnitKind.Job).Select(unit => unit.State);
            string[] jobs = [.. closes.Select(StoredStates.NameOf)];
            if (jobs.Length == 2) Closes.Add((jobs[0], jobs[1]));
        }
    }

    public void OnMessage(IActorRef receiver, object message)
    {
        if (message.GetType().Namespace?.StartsWith("MlActors", StringComparison.Ordinal) != true) return;
        var (name, parent) = (receiver.Path.Name, receiver.Path.Parent.Name);
        var seen = parent switch
        {
            "jobs" => ("job", $"{states.Of(new JobId(name)).Phase}"),
            "datafeeds" => ("datafeed", $"{states.Of(new DatafeedId(name)).Phase}"),
            _ when name.StartsWith("engine-", StringComparison.Ordinal) => ("engine", $"{states.Of(new JobId(parent)).Phase}"),
            "coordinator" when name == "incarnation" => ("coordinator", states.Runs.RunsUnderWay.Any() ? "running" : "idle"),
            "registry" when name == "incarnation" => ("registry", "any"),
            _ => ((string, string)?)null,
        };
        if (seen is var (actor, state)) _seen.Add((actor, state, message.GetType().Name));
    }
}
