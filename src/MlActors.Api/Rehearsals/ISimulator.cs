using System.Collections.Immutable;

namespace MlActors.Api.Rehearsals;

/// <summary>Runs rehearsals. The API does not know the simulator, and the simulator does not know the API.</summary>
public interface ISimulator
{
    /// <summary>Why no rehearsal can be started here, with the remedy; null when one can.</summary>
    string? Problem { get; }

    /// <summary>The scenarios that can be named.</summary>
    ImmutableArray<RehearsalScenario> Scenarios { get; }

    /// <summary>Runs a rehearsal until its end. Cancelling ends it at once.</summary>
    /// <exception cref="SimulatorException">There is no verdict.</exception>
    Task<RehearsalVerdict> RunAsync(RehearsalOrder order, Action<RehearsalProgress> progress, CancellationToken cancellationToken);
}

/// <summary>What is rehearsed. Each value is within the limits.</summary>
/// <param name="Faults">Names of kinds of faults; empty for none.</param>
/// <param name="Scenario">A scenario, in place of the size and the faults; null for none.</param>
/// <param name="Timeout">The time that it may take on this machine.</param>
public sealed record RehearsalOrder(
    int Nodes, int Jobs, int Datafeeds, RehearsalSeeds Seeds, ImmutableArray<string> Faults, string? Scenario, TimeSpan Timeout);

/// <summary>The seeds from the first to the last.</summary>
public readonly record struct RehearsalSeeds(long First, long Last)
{
    public long Count => Last - First + 1;

    public override string ToString() => $"{First}..{Last}";
}

/// <summary>Something to rehearse that has a name, in hocon/scenarios.</summary>
public sealed record RehearsalScenario(string Id, string Title);

/// <param name="Done">Seeds that were run.</param>
/// <param name="Failed">Of these, the seeds that broke a promise.</param>
public readonly record struct RehearsalProgress(long Done, long Total, long Failed);

/// <summary>How a rehearsal ended.</summary>
/// <param name="Json">The whole verdict.</param>
/// <param name="Page">The verdict as a page of its own, without a reference to another file.</param>
public sealed record RehearsalVerdict(bool IsGreen, string Json, string Page);

/// <summary>The simulator ended without a verdict.</summary>
public sealed class SimulatorException(string reason) : Exception(reason);

/// <summary>For a process that has none.</summary>
internal sealed class NoSimulator : ISimulator
{
    public string Problem => "this process has no simulator; ask a node of a cluster";

    public ImmutableArray<RehearsalScenario> Scenarios => [];

    public Task<RehearsalVerdict> RunAsync(RehearsalOrder order, Action<RehearsalProgress> progress, CancellationToken cancellationToken) =>
        throw new SimulatorException(Problem);
}
