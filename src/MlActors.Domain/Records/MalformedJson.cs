using System.Text.Json;

namespace MlActors.Domain.Records;

/// <summary>Splits the messages of the JSON parser into reason and position.</summary>
public static class MalformedJson
{
    public static string Reason(JsonException fault) => fault.Message.Split(" LineNumber:")[0];

    /// <summary>One-based line and column in Elastic's format.</summary>
    public static string Place(JsonException fault) => $"[{(fault.LineNumber ?? 0) + 1}:{(fault.BytePositionInLine ?? 0) + 1}]";
}
