using System.Collections.Immutable;
using Akka.Actor;
using MlActors.Actors.Messaging;
using MlActors.Domain;
using MlActors.Domain.Registry;
using MlActors.Domain.Shutdown;

namespace MlActors.Actors.Registry;

/// <summary>To the gate check: these runs keep the gate closed.</summary>
internal sealed record CheckGates(ImmutableSortedSet<RunId> Runs) : INoSerializationVerificationNeeded;

/// <summary>
/// Asks the coordinator about the runs that keep the gate closed. A run that never began, or is over, must not keep the cluster closed forever.
/// A child of the registry, and lives as long as it.
/// </summary>
internal sealed class GateCheck : ReceiveActor
{
    private readonly RegistryDependencies _node;
    private readonly HashSet<RunId> _suspects = [];

    public GateCheck(RegistryDependencies node)
    {
        _node = node;
        Receive<CheckGates>(check =>
        {
            foreach (var run in check.Runs) Ask(run);
        });
        Receive<RunChecked>(OnChecked);
        Receive<RegistryReply>(_ => { });
    }

    public static Props Props(RegistryDependencies node) => ActorProducer<GateCheck>.Props(() => new GateCheck(node));

    private void Ask(RunId run) =>
        _node.Coordinator().AskAsync<object>(
            new ShutdownRequest.WatchRun(run, -1, WithUnits: false), _node.Settings.WakeTimeout, _node.Time).PipeTo(
            Self, success: answer => new RunChecked(run, NeedsNoGate(answer)), failure: _ => new RunChecked(run, NeedsNoGate: false));

    private static bool NeedsNoGate(object answer) =>
        answer is ShutdownReply.RunRefused or ShutdownReply.RunWatched { Changes.Summary.Outcome: not RunOutcome.Running };

    // The first time the run may be about to begin: its gate is closed before it.
    private void OnChecked(RunChecked run)
    {
        if (run.NeedsNoGate && !_suspects.Add(run.Run)) Context.Parent.Tell(new RegistryCommand.OpenGate(run.Run));
    }

    private sealed record RunChecked(RunId Run, bool NeedsNoGate) : INoSerializationVerificationNeeded;
}
