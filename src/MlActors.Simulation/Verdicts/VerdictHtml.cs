using System.Globalization;
using System.Net;
using System.Text;

namespace MlActors.Simulation.Verdicts;

/// <summary>A verdict as one self-contained page.</summary>
internal static class VerdictHtml
{
    private const int ChartWidth = 960, RowHeight = 14;

    private static readonly string[] StepColors = ["#7aa2c8", "#c9a227", "#4f9d69", "#8d6cab", "#d0743c", "#3b6fb6", "#555555", "#999999"];

    private const string Style =
        """
        body { font: 14px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 62rem; color: #1b1f24; background: #fff }
        h1 { font-size: 1.4rem } h2 { font-size: 1.05rem; margin-top: 2rem } table { border-collapse: collapse; width: 100% }
        td, th { text-align: left; padding: .2rem .6rem; border-bottom: 1px solid #d8dee4 } td.n, th.n { text-align: right; font-variant-numeric: tabular-nums }
        .green { color: #1a7f37 } .red { color: #b42318 } code, pre { font: 12px ui-monospace, monospace } svg text { font: 10px system-ui, sans-serif; fill: currentColor }
        @media (prefers-color-scheme: dark) { body { color: #e6edf3; background: #0d1117 } td, th { border-color: #30363d } .green { color: #3fb950 } .red { color: #f85149 } }
        """;

    public static string Write(Verdict verdict)
    {
        var html = new StringBuilder();
        void Add(FormattableString part) => html.AppendLine(part.ToString(CultureInfo.InvariantCulture));
        Add($"<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>{Text(verdict.Title ?? "Rehearsal")}</title><style>{Style}</style>");
        Add($"<h1><span class=\"{(verdict.IsGreen ? "green" : "red")}\">{(verdict.IsGreen ? "Green" : "Red")}</span>: {Text(verdict.Title ?? "rehearsal")}</h1>");
        Add($"<p>{verdict.Size.Nodes} nodes, {verdict.Size.Jobs} jobs, {verdict.Size.Datafeeds} datafeeds; seeds {verdict.Size.FromSeed} to {verdict.Size.ToSeed}; faults: {Text(verdict.Size.Faults)}. {verdict.SeedsPerSecond:0.0} runs a second, {verdict.SimulatedHours:0.0} simulated hours, {verdict.Messages} messages, hash <code>{verdict.Hash}</code>, build {Text(verdict.Build)}.</p>");
        foreach (var reason in verdict.Reasons) Add($"<p class=\"red\">{Text(reason)}</p>");
        AddFailures(html, verdict);
        AddTable(html, "Promises", ["", "promise", "checked", "broken"], verdict.Properties.Select(property => new[]
        {
            property.Id, property.Text, $"{property.Count}", $"{property.Violations}",
        }));
        AddTable(html, "Situations that were struck", ["", "situation", "times"], verdict.Situations.Select(situation => new[]
        {
            situation.Id, situation.Text, $"{situation.Count}",
        }));
        AddTable(html, "Faults", ["", "fault", "times"], verdict.Faults.Select(fault => new[] { "", fault.Key, $"{fault.Value}" }));
        Add($"<h2>Coverage</h2><p>{verdict.Coverage.Cells} of {verdict.Coverage.AllCells} cells of step, place and fault; {verdict.Coverage.Triples} of {verdict.Coverage.AllTriples} triples of actor, state and message.</p>");
        AddChart(html, verdict);
        Add($"<h2>What this does not show</h2><ul>{string.Concat(verdict.NotShown.Select(limit => $"<li>{Text(limit)}</li>"))}</ul></html>");
        return html.ToString();
    }

    private static void AddFailures(StringBuilder html, Verdict verdict)
    {
        foreach (var failed in verdict.Failed)
            html.AppendLine(CultureInfo.InvariantCulture, $"<h2 class=\"red\">Seed {failed.Seed}: {Text(failed.Property)}</h2><p>At {failed.AtSeconds:0.000} s: {Text(failed.What)}</p><p>{string.Join("<br>", failed.Faults.Select(Text))}</p><pre>{Text(failed.Replay)}</pre>");
    }

    private static void AddTable(StringBuilder html, string title, string[] head, IEnumerable<string[]> rows)
    {
        string Cell(string tag, string text, int column) => $"<{tag}{(column > 1 ? " class=\"n\"" : "")}>{Text(text)}</{tag}>";
        html.Append("<h2>").Append(Text(title)).Append("</h2><table><tr>").AppendJoin("", head.Select((text, column) => Cell("th", text, column))).AppendLine("</tr>");
        foreach (var row in rows) html.Append("<tr>").AppendJoin("", row.Select((text, column) => Cell("td", text, column))).AppendLine("</tr>");
        html.AppendLine("</table>");
    }

    // A row for each job, a bar for each step.
    private static void AddChart(StringBuilder html, Verdict verdict)
    {
        if (verdict.Steps.IsEmpty) return;
        var jobs = verdict.Steps.Select(step => step.Job).Distinct().Order(StringComparer.Ordinal).ToList();
        var names = verdict.Steps.Select(step => step.Step).Distinct().ToList();
        var (from, to) = (verdict.Steps.Min(step => step.From), verdict.Steps.Max(step => step.To));
        var scale = (ChartWidth - 90) / Math.Max(0.001, to - from);
        html.AppendLine(CultureInfo.InvariantCulture, $"<h2>Steps of the closes of seed {verdict.ShownSeed}, {from:0.000} s to {to:0.000} s of virtual time</h2><svg role=\"img\" aria-label=\"Steps by job\" width=\"{ChartWidth}\" height=\"{(jobs.Count + 2) * RowHeight}\">");
        foreach (var (index, job) in jobs.Index())
            html.AppendLine(CultureInfo.InvariantCulture, $"<text x=\"0\" y=\"{(index + 1) * RowHeight - 3}\">{Text(job)}</text>");
        foreach (var step in verdict.Steps)
            html.AppendLine(CultureInfo.InvariantCulture, $"<rect x=\"{90 + (step.From - from) * scale:0.0}\" y=\"{jobs.IndexOf(step.Job) * RowHeight + 1}\" width=\"{Math.Max(1, (step.To - step.From) * scale):0.0}\" height=\"{RowHeight - 3}\" fill=\"{ColorOf(names, step.Step)}\"><title>{Text(step.Job)} {Text(step.Step)} {step.From:0.000} to {step.To:0.000} s</title></rect>");
        foreach (var (index, name) in names.Index())
            html.AppendLine(CultureInfo.InvariantCulture, $"<rect x=\"{90 + index * 100}\" y=\"{(jobs.Count + 1) * RowHeight}\" width=\"10\" height=\"10\" fill=\"{ColorOf(names, name)}\"/><text x=\"{104 + index * 100}\" y=\"{(jobs.Count + 1) * RowHeight + 9}\">{Text(name)}</text>");
        html.AppendLine("</svg>");
    }

    private static string ColorOf(List<string> names, string step) => StepColors[names.IndexOf(step) % StepColors.Length];

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
