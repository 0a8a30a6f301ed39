using MlActors.Simulation.Bugs;
using MlActors.Simulation.Faults;
using MlActors.Simulation.Kernel;
using MlActors.Simulation.Properties;
using MlActors.Simulation.Rehearsals;

namespace MlActors.Simulation.Campaigns;

/// <summary>How a planted bug was found.</summary>
/// <param name="Seed">The first seed that found it; null when none did.</param>
/// <param name="Seeds">How many seeds were run.</param>
internal sealed record BugFound(PlantedBug Bug, ulong? Seed, Violation? Violation, int Marks, long Seeds);

/// <summary>Plants each bug, and looks for the first seed that falsifies one of the promises that it breaks.</summary>
internal sealed class BugHunt(RehearsalSize size, IReadOnlyList<PlantedBug> bugs, ulong from, ulong to, Action<BugFound>? progress = null)
{
    public List<BugFound> Found { get; } = [];

    public void Run() => SimulationThread.RunAll(Runs());

    private IEnumerable<ISimulatedRun> Runs()
    {
        foreach (var bug in bugs)
        {
            BugFound? found = null;
            for (var seed = from; found is null && seed <= to; seed++)
            {
                var planted = new BugRun(bug);
                var run = new Rehearsal(seed, size, bug.Families) { Bug = planted };
                yield return run;

                // A violation that the bug has not caused, or does not cause, is none of its own.
                if (planted.Marks > 0 && run.Table.Violations.FirstOrDefault(violation => bug.Breaks.Contains(violation.Property)) is { } violation)
                    found = new BugFound(bug, seed, violation, planted.Marks, (long)(seed - from + 1));
            }

            found ??= new BugFound(bug, null, null, 0, (long)(to - from + 1));
            Found.Add(found);
            progress?.Invoke(found);
        }
    }
}
