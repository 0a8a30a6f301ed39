using System.Globalization;
using System.Net;
using System.Text;

namespace MlActors.Simulation.Verdicts;

/// <summary>A verdict as one self-contained page.</summary>
internal static class VerdictHtml
{
    private const string Style =
        """
        body { font: 14px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 62rem; color: #1b1f24; background: #fff }
        h1 { font-size: 1.4rem } h2 { font-size: 1.05rem; margin-top: 2rem }
        table { border-collapse: collapse; width: 100% }
        td, th { text-align: left; padding: .2rem .6rem; border-bottom: 1px solid #d8dee4 }
        td.n, th.n { text-align: right; font-variant-numeric: tabular-nums }
        .green { color: #1a7f37 } .red { color: #b42318 } code, pre { font: 12px ui-monospace, monospace }
        svg text { font: 10px system-ui, sans-serif; fill: currentColor }
        @media (prefers-color-scheme: dark) {
          body { color: #e6edf3; background: #0d1117 } td, th { border-color: #30363d } .green { color: #3fb950 } .red { color: #f85149 }
        }
        """;

    public static string Write(Verdict verdict)
    {
        var (html, size, coverage) = (new StringBuilder(), verdict.Size, verdict.Coverage);
        var (title, color) = (verdict.Title ?? "Rehearsal", verdict.IsGreen ? "green" : "red");
        html.Add($"<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>{Text(title)}</title><style>{Style}</style>");
        html.Add($"<h1><span class=\"{color}\">{(verdict.IsGreen ? "Green" : "Red")}</span>: {Text(title)}</h1>");
        html.Add($"<p>{size.Nodes} nodes, {size.Jobs} jobs, {size.Datafeeds} datafeeds;");
        html.Add($"seeds {size.FromSeed} to {size.ToSeed}; faults: {Text(size.Faults)}.");
        html.Add($"{verdict.SeedsPerSecond:0.0} runs a second, {verdict.SimulatedHours:0.0} simulated hours, {verdict.Messages} messages,");
        html.Add($"hash <code>{verdict.Hash}</code>, build {Text(verdict.Build)}.</p>");
        foreach (var reason in verdict.Reasons) html.Add($"<p class=\"red\">{Text(reason)}</p>");
        AddFailures(html, verdict);
        AddTable(
            html, "Promises", ["", "promise", "checked", "broken"],
            verdict.Properties.Select(property => new[] { property.Id, property.Text, $"{property.Count}", $"{property.Violations}" }));
        AddTable(
            html, "Situations that were struck", ["", "situation", "times"],
            verdict.Situations.Select(situation => new[] { situation.Id, situation.Text, $"{situation.Count}" }));
        AddTable(html, "Faults", ["", "fault", "times"], verdict.Faults.Select(fault => new[] { "", fault.Key, $"{fault.Value}" }));
        html.Add($"<h2>Coverage</h2><p>{coverage.Cells} of {coverage.AllCells} cells of step, place and fault;");
        html.Add($"{coverage.Triples} of {coverage.AllTriples} triples of actor, state and message.</p>");
        StepChart.Add(html, verdict);
        html.Add($"<h2>What this does not show</h2><ul>{string.Concat(verdict.NotShown.Select(limit => $"<li>{Text(limit)}</li>"))}</ul></html>");
        return html.ToString();
    }

    public static void Add(this StringBuilder html, FormattableString part) => html.AppendLine(part.ToString(CultureInfo.InvariantCulture));

    public static string Text(string text) => WebUtility.HtmlEncode(text);

    private static void AddFailures(StringBuilder html, Verdict verdict)
    {
        foreach (var failed in verdict.Failed)
        {
            html.Add($"<h2 class=\"red\">Seed {failed.Seed}: {Text(failed.Property)}</h2><p>At {failed.AtSeconds:0.000} s: {Text(failed.What)}</p>");
            html.Add($"<p>{string.Join("<br>", failed.Faults.Select(Text))}</p><pre>{Text(failed.Replay)}</pre>");
        }
    }

    private static void AddTable(StringBuilder html, string title, string[] head, IEnumerable<string[]> rows)
    {
        string Row(string tag, string[] cells) =>
            $"<tr>{string.Concat(cells.Select((text, column) => $"<{tag}{(column > 1 ? " class=\"n\"" : "")}>{Text(text)}</{tag}>"))}</tr>";
        html.Add($"<h2>{Text(title)}</h2><table>{Row("th", head)}");
        foreach (var row in rows) html.Add($"{Row("td", row)}");
        html.Add($"</table>");
    }
}
