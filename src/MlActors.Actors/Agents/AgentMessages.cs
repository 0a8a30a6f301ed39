using Akka.Actor;
using MlActors.Actors.Shutdown;
using MlActors.Domain.Shutdown;

namespace MlActors.Actors.Agents;

/// <summary>How the unit of an agent is doing; the last one says that it is over.</summary>
internal sealed record AgentReport(UnitChange Change) : INoSerializationVerificationNeeded;

/// <summary>To an agent: someone wants this unit at rest by force.</summary>
internal sealed record UseForce : INoSerializationVerificationNeeded;

/// <summary>To an agent: the time is up, or the run was cancelled.</summary>
internal sealed record GiveUpUnit(string Reason) : INoSerializationVerificationNeeded;
