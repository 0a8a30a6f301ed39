using System.Text;
using static MlActors.Simulation.Verdicts.VerdictHtml;

namespace MlActors.Simulation.Verdicts;

/// <summary>The steps of the closes of one run as a chart: a row for each job, a bar for each step.</summary>
internal static class StepChart
{
    private const int Width = 960, Names = 90, RowHeight = 14, LegendWidth = 100;

    private static readonly string[] Colors = ["#7aa2c8", "#c9a227", "#4f9d69", "#8d6cab", "#d0743c", "#3b6fb6", "#555555", "#999999"];

    public static void Add(StringBuilder html, Verdict verdict)
    {
        if (verdict.Steps.IsEmpty) return;
        var jobs = verdict.Steps.Select(step => step.Job).Distinct().Order(StringComparer.Ordinal).ToList();
        var names = verdict.Steps.Select(step => step.Step).Distinct().ToList();
        var (from, to) = (verdict.Steps.Min(step => step.From), verdict.Steps.Max(step => step.To));
        var scale = (Width - Names) / Math.Max(0.001, to - from);
        html.Add($"<h2>Steps of the closes of seed {verdict.ShownSeed}, {from:0.000} s to {to:0.000} s of virtual time</h2>");
        html.Add($"<svg role=\"img\" aria-label=\"Steps by job\" width=\"{Width}\" height=\"{(jobs.Count + 2) * RowHeight}\">");
        foreach (var (row, job) in jobs.Index()) html.Add($"<text x=\"0\" y=\"{(row + 1) * RowHeight - 3}\">{Text(job)}</text>");
        foreach (var step in verdict.Steps)
        {
            var (x, width) = (Names + (step.From - from) * scale, Math.Max(1, (step.To - step.From) * scale));
            var y = jobs.IndexOf(step.Job) * RowHeight + 1;
            html.Add($"<rect x=\"{x:0.0}\" y=\"{y}\" width=\"{width:0.0}\" height=\"{RowHeight - 3}\" fill=\"{ColorOf(names, step.Step)}\">");
            html.Add($"<title>{Text(step.Job)} {Text(step.Step)} {step.From:0.000} to {step.To:0.000} s</title></rect>");
        }

        AddLegend(html, names, (jobs.Count + 1) * RowHeight);
        html.Add($"</svg>");
    }

    private static void AddLegend(StringBuilder html, List<string> names, int y)
    {
        foreach (var (index, name) in names.Index())
        {
            html.Add($"<rect x=\"{Names + index * LegendWidth}\" y=\"{y}\" width=\"10\" height=\"10\" fill=\"{ColorOf(names, name)}\"/>");
            html.Add($"<text x=\"{Names + 14 + index * LegendWidth}\" y=\"{y + 9}\">{Text(name)}</text>");
        }
    }

    private static string ColorOf(List<string> names, string step) => Colors[names.IndexOf(step) % Colors.Length];
}
