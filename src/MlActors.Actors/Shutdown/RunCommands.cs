using System.Collections.Immutable;
using Akka.Actor;
using MlActors.Domain;
using MlActors.Domain.Shutdown;
using static MlActors.Domain.Shutdown.ShutdownReply;

namespace MlActors.Actors.Shutdown;

/// <summary>A command to the coordinator that waits to be decided and written.</summary>
/// <param name="Accepted">The reply when it is accepted; null when there is no caller.</param>
internal sealed record RunCommand(ShutdownCommand Command, IActorRef Caller, ShutdownReply? Accepted);

/// <summary>
/// What the coordinator has to write: one command at a time, and after the commands all reports of agents as one. While they are being
/// written the next ones are collected, so a run of ten thousand jobs costs dozens of writes and not tens of thousands.
/// </summary>
internal sealed class RunCommands
{
    private readonly Queue<RunCommand> _waiting = new();
    private readonly Dictionary<UnitId, ImmutableArray<UnitChange>> _reports = [];
    private RunCommand? _current;

    /// <summary>A command was taken and is not finished.</summary>
    public bool IsWriting => _current is not null;

    public void Add(ShutdownCommand command, IActorRef caller, ShutdownReply accepted) =>
        _waiting.Enqueue(new RunCommand(command, caller, accepted));

    public void Add(ShutdownCommand command) => _waiting.Enqueue(new RunCommand(command, ActorRefs.Nobody, null));

    /// <summary>
    /// The last report of a unit counts. Of one that is under way the steps before count as well, so that none is missing that took less time than
    /// a write; one that has ended has them in its receipt.
    /// </summary>
    public void Report(UnitChange change) => _reports[change.Unit] = change.State is UnitState.Active { Step: var step }
        ? [.. _reports.GetValueOrDefault(change.Unit, []).Where(before => before.State is UnitState.Active active && active.Step != step), change]
        : [change];

    public bool HasReportOf(UnitId unit) => _reports.ContainsKey(unit);

    /// <returns>The next command; null when one is being written, or none waits.</returns>
    public RunCommand? TakeNext()
    {
        if (IsWriting) return null;
        if (_waiting.TryDequeue(out _current)) return _current;
        if (_reports.Count == 0) return null;
        _current = new RunCommand(new ShutdownCommand.ReportUnits([.. _reports.Values.SelectMany(changes => changes)]), ActorRefs.Nobody, null);
        _reports.Clear();
        return _current;
    }

    /// <summary>Answers the command that was taken: what was decided is in the journal, or it is refused.</summary>
    public void Finish(Refusal? refusal)
    {
        var (_, caller, accepted) = _current!;
        _current = null;
        if (refusal is not null) caller.Tell(new RunRefused(refusal));
        else if (accepted is not null) caller.Tell(accepted);
    }

    public void RefuseAll(Refusal refusal)
    {
        if (IsWriting) Finish(refusal);
        while (_waiting.TryDequeue(out var command)) command.Caller.Tell(new RunRefused(refusal));
    }
}
