using System.Text.Json;
using System.Text.Json.Serialization;

namespace MlActors.Simulation.Verdicts;

/// <summary>A verdict as one JSON document.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(Verdict))]
[JsonSerializable(typeof(BugVerdict[]))]
[JsonSerializable(typeof(CellVerdict[]))]
internal sealed partial class VerdictJson : JsonSerializerContext
{
    public static string Write(Verdict verdict) => JsonSerializer.Serialize(verdict, Default.Verdict);
}
