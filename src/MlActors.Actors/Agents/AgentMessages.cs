using Akka.Actor;
using MlActors.Domain.Shutdown;

namespace MlActors.Actors.Agents;

/// <summary>The state of an agent's unit; the last report is a final state.</summary>
internal sealed record AgentReport(UnitChange Change) : INoSerializationVerificationNeeded;

/// <summary>To an agent: stop this unit by force.</summary>
internal sealed record UseForce : INoSerializationVerificationNeeded;

/// <summary>To an agent: the time is up, or the run was cancelled.</summary>
internal sealed record GiveUpUnit(string Reason) : INoSerializationVerificationNeeded;
