using Akka.Actor;
using MlActors.Domain.Jobs;
using MlActors.Domain.Shutdown;

namespace MlActors.Actors.Agents;

/// <summary>From an agent to its parent: the state of its unit. The last report is a final state.</summary>
internal sealed record AgentReport(UnitChange Change) : INoSerializationVerificationNeeded;

/// <summary>From the coordinator to an agent, which is on the same node.</summary>
/// <param name="Signal"><see cref="CloseSignal.ForceRequested"/> or <see cref="CloseSignal.GiveUp"/>.</param>
internal sealed record AgentSignal(CloseSignal Signal) : INoSerializationVerificationNeeded;

/// <summary>Why an agent only undoes what an earlier one has begun.</summary>
/// <param name="At">The step that the earlier one was at.</param>
internal sealed record GivenUp(CloseStep At, string Reason);
