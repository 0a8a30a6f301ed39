using Akka.Actor;
using MlActors.Domain;
using MlActors.Domain.Registry;
using static MlActors.Domain.Registry.RegistryReply;

namespace MlActors.Actors.Registry;

/// <summary>The callers that wait for the end of a deletion, and why the last deletion of a unit was refused.</summary>
internal sealed class DeletionWaiters
{
    private readonly List<(UnitId Unit, long Reservation, IActorRef Caller)> _waiting = [];
    private readonly Dictionary<UnitId, Refusal> _refusals = [];

    /// <summary>Answers the caller when the deletion of this reservation is over: at once, or later.</summary>
    public void Add(RegistryState registry, UnitId unit, long reservation, IActorRef caller)
    {
        if (!AnswerIfEnded(registry, unit, reservation, caller)) _waiting.Add((unit, reservation, caller));
    }

    public void AnswerEnded(RegistryState registry) =>
        _waiting.RemoveAll(waiting => AnswerIfEnded(registry, waiting.Unit, waiting.Reservation, waiting.Caller));

    public void KeepRefusal(UnitId unit, Refusal refusal) => _refusals[unit] = refusal;

    /// <summary>The unit is being deleted again.</summary>
    public void ForgetRefusal(UnitId unit) => _refusals.Remove(unit);

    /// <summary>The registry stops. The callers ask again, and its next incarnation answers.</summary>
    public void RefuseAll()
    {
        foreach (var (unit, _, caller) in _waiting)
            caller.Tell(new RegistryRefused(Refusal.Unavailable($"The registry is starting again; the deletion of {unit} goes on")));
    }

    private bool AnswerIfEnded(RegistryState registry, UnitId unit, long reservation, IActorRef caller)
    {
        var found = registry.Find(unit);
        if (found is { Deletion: not null } present && present.Reservation == reservation) return false;
        caller.Tell(found?.Reservation != reservation
            ? new RegistryDone(reservation)
            : new RegistryRefused(
                _refusals.GetValueOrDefault(unit) ?? Refusal.Conflict($"The deletion of {unit} was refused; ask again for the reason")));
        return true;
    }
}
