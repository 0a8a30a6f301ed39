using System.Globalization;
using System.Text;
using System.Text.Json;
using MlActors.Simulation.Campaigns;

namespace MlActors.Simulation.Verdicts;

/// <param name="Struck">Whether the fault struck at the place.</param>
internal sealed record CellVerdict(string Step, string Place, string Fault, bool Struck, ulong Seed, string? Violation);

/// <summary>What the directed matrix has shown.</summary>
internal static class MatrixText
{
    public static string Write(IReadOnlyList<MatrixCell> cells)
    {
        var failed = cells.Where(cell => cell.Violation is not null).ToList();
        var text = new StringBuilder();
        void Line(FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
        Line($"{cells.Count(cell => cell.IsStruck)} of {cells.Count} cells are struck, {failed.Count} break a promise.");
        foreach (var cell in cells.Where(cell => !cell.IsStruck)) Line($"  never struck: {cell.Step} {cell.Place} {cell.FaultName}");
        foreach (var cell in failed) Line($"  {cell.Step} {cell.Place} {cell.FaultName}, seed {cell.Seed}: {cell.Violation}");
        return text.ToString();
    }

    public static string WriteJson(IReadOnlyList<MatrixCell> cells) => JsonSerializer.Serialize(
        cells.Select(cell => new CellVerdict(
            $"{cell.Step}", $"{cell.Place}", cell.FaultName, cell.IsStruck, cell.Seed, cell.Violation?.ToString())).ToArray(),
        VerdictJson.Default.CellVerdictArray);
}
