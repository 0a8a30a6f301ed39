using System.Text.Json;
using System.Text.Json.Serialization;

namespace MlActors.Simulation.Verdicts;

/// <summary>A verdict as one JSON document.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(Verdict))]
internal sealed partial class VerdictJson : JsonSerializerContext
{
    public static string Write(Verdict verdict) => JsonSerializer.Serialize(verdict, Default.Verdict);
}
