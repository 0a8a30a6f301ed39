using Akka.Actor;
using MlActors.Simulation.Faults;
using MlActors.Simulation.Kernel;
using MlActors.Simulation.Properties;
using MlActors.Simulation.Rehearsals;

namespace MlActors.Simulation.Bugs;

/// <summary>
/// A bug that is planted from outside: it changes messages and what the stores do, never the production code. A campaign has to find it, by a
/// property of those that it breaks.
/// </summary>
/// <param name="Name">What is wrong, as its name on the command line.</param>
/// <param name="Breaks">The properties of which one has to fail.</param>
internal sealed record PlantedBug(string Name, string Text, IReadOnlyList<Property> Breaks)
{
    /// <summary>The faults among which it is looked for.</summary>
    public FaultFamilies Families { get; init; } = FaultFamilies.All;

    /// <summary>Changes the world of a run before its nodes start.</summary>
    public Action<BugRun>? Begin { get; init; }

    /// <summary>What is delivered in place of a message; null for the message itself.</summary>
    public Func<BugRun, BugMessage, object?>? Replace { get; init; }
}

/// <summary>A message that a bug may change.</summary>
internal readonly record struct BugMessage(SimulatedNode Node, IActorRef Receiver, object Message, IActorRef? Sender)
{
    public bool IsForJob => Receiver.Path.Parent.Name == "jobs";

    public bool IsForEngine => Receiver.Path.Name.StartsWith("engine-", StringComparison.Ordinal);

    public bool IsForRegistry => Receiver.Path.Name == "incarnation" && Receiver.Path.Parent.Name == "registry";

    public bool IsForAgent => Receiver.Path.Parent.Name == "incarnation";
}

/// <summary>A bug within one run, and whether it has changed anything.</summary>
internal sealed class BugRun(PlantedBug bug) : IPlantedBug
{
    public PlantedBug Bug => bug;

    public Rehearsal Run { get; private set; } = null!;

    /// <summary>How often the bug has changed something.</summary>
    public int Marks { get; private set; }

    public void Plant(Rehearsal run)
    {
        Run = run;
        bug.Begin?.Invoke(this);
    }

    public object? Change(Rehearsal run, SimulatedNode node, IActorRef receiver, in Akka.Actor.Envelope envelope)
    {
        if (bug.Replace?.Invoke(this, new BugMessage(node, receiver, envelope.Message, envelope.Sender)) is not { } changed) return null;
        Mark($"{envelope.Message.GetType().Name} for {receiver.Path.ToStringWithoutAddress()}");
        return changed;
    }

    public void Mark(string what)
    {
        Marks++;
        Run.World.Trace.Event(Run.World.Elapsed, $"bug [{bug.Name}]: {what}");
    }
}

/// <summary>Takes the place of a message that a bug drops, and is ignored.</summary>
internal sealed record Dropped : INoSerializationVerificationNeeded;
