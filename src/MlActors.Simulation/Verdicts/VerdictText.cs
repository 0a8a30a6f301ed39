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
        Line($"{(verdict.IsGreen ? "GREEN" : "RED")}  {verdict.Title ?? "rehearsal"}: {verdict.Size.Nodes} nodes, {verdict.Size.Jobs} jobs, {verdict.Size.Datafeeds} datafeeds, seeds {verdict.Size.FromSeed}..{verdict.Size.ToSeed}, faults {verdict.Size.Faults}");
        foreach (var reason in verdict.Reasons) Line($"  {reason}");
        Line($"{verdict.SeedsPerSecond:0.0} runs a second, {verdict.SimulatedHours:0.0} simulated hours, {verdict.Messages} messages, hash {verdict.Hash}");
        Line($"struck: {verdict.Coverage.Cells} of {verdict.Coverage.AllCells} cells (step, place, fault), {verdict.Coverage.Triples} of {verdict.Coverage.AllTriples} triples (actor, state, message)");
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
