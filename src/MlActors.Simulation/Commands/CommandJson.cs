using System.Text.Json.Serialization;

namespace MlActors.Simulation.Commands;

/// <param name="Seed">The first seed that found the bug; null when none did.</param>
internal sealed record BugVerdict(string Bug, string Text, ulong? Seed, string? Property, string? What, int Marks);

internal sealed record CellVerdict(string Step, string Place, string Fault, bool Struck, ulong Seed, string? Violation);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(BugVerdict[]))]
[JsonSerializable(typeof(CellVerdict[]))]
internal sealed partial class CommandJson : JsonSerializerContext;
