using System.Globalization;
using System.Text;

namespace MlActors.Simulation.Verdicts;

/// <summary>A verdict as one page of text.</summary>
internal static class VerdictText
{
    public static string Write(Verdict verdict)
    {
        var text = new StringBuilder();
        void Line(FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
        var size = verdict.Size;
        Line($"{(verdict.IsGreen ? "GREEN" : "RED")}  {verdict.Title ?? "Rehearsal"}");
        Line($"{size.Nodes} nodes, {size.Jobs} jobs, {size.Datafeeds} datafeeds");
        Line($"seeds {size.FromSeed}..{size.ToSeed}{(size.Twice ? ", each twice" : "")}, faults: {size.Faults}");
        foreach (var reason in verdict.Reasons) Line($"  {reason}");
        Line($"{verdict.SeedsPerSecond:0.0} runs a second, {verdict.SimulatedHours:0.0} simulated hours, {verdict.Messages} messages");
        Line($"hash {verdict.Hash}, build {verdict.Build}");
        var coverage = verdict.Coverage;
        Line($"struck: {coverage.Cells} of {coverage.AllCells} cells (step, place, fault)");
        Line($"        {coverage.Triples} of {coverage.AllTriples} triples (actor, state, message)");
        text.AppendLine().AppendLine("Promises                                                                                     checked  broken");
        foreach (var property in verdict.Properties) Line($"  {property.Id,-4}{property.Text,-84}{property.Count,11}{property.Violations,8}");
        text.AppendLine().AppendLine("Situations                                                                                    struck");
        foreach (var situation in verdict.Situations) Line($"  {situation.Text,-88}{situation.Count,11}");
        text.AppendLine().AppendLine("Faults struck");
        Line($"  {string.Join(", ", verdict.Faults.Select(fault => $"{fault.Key} {fault.Value}"))}");
        foreach (var failed in verdict.Failed)
        {
            text.AppendLine();
            Line($"Seed {failed.Seed}: {failed.Property}");
            Line($"  at {failed.AtSeconds:0.000}s: {failed.What.Split('\n')[0]}");
            foreach (var fault in failed.Faults) Line($"  {fault}");
            Line($"  {failed.Replay}");
        }

        text.AppendLine().AppendLine("What this does not show");
        foreach (var limit in verdict.NotShown) Line($"  - {limit}");
        return text.ToString();
    }
}
