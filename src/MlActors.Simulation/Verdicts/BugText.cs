using System.Text;
using System.Text.Json;
using MlActors.Simulation.Campaigns;

namespace MlActors.Simulation.Verdicts;

/// <param name="Seed">The first seed that found the bug; null when none did.</param>
internal sealed record BugVerdict(string Bug, string Text, ulong? Seed, string? Property, string? What, int Marks);

/// <summary>What a hunt for planted bugs has found.</summary>
internal static class BugText
{
    public static string Write(IReadOnlyList<BugFound> bugs)
    {
        var found = bugs.Where(bug => bug.Seed is not null).ToList();
        var text = new StringBuilder($"{found.Count} of {bugs.Count} planted bugs are falsified");
        text.AppendLine(found.MaxBy(bug => bug.Seed) is { } last ? $", the last one, {last.Bug.Name}, by seed {last.Seed}." : ".");
        foreach (var bug in bugs)
            text.AppendLine(bug.Seed is null
                ? $"  {bug.Bug.Name,-26}NOT FOUND in {bug.Seeds} seeds"
                : $"  {bug.Bug.Name,-26}seed {bug.Seed,-6}{bug.Marks,5} marks  {bug.Violation!.Property}");
        return text.ToString();
    }

    public static string WriteJson(IReadOnlyList<BugFound> bugs) => JsonSerializer.Serialize(
        bugs.Select(bug => new BugVerdict(
            bug.Bug.Name, bug.Bug.Text, bug.Seed, bug.Violation?.Property.ToString(), bug.Violation?.What, bug.Marks)).ToArray(),
        VerdictJson.Default.BugVerdictArray);
}
