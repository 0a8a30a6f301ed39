using System.Text.Json;

namespace MlActors.Domain.Records;

/// <summary>What the parser says of a text that is not JSON, without its own way of naming the place.</summary>
public static class MalformedJson
{
    public static string Reason(JsonException fault) => fault.Message.Split(" LineNumber:")[0];

    /// <summary>Line and column, counted from one, as Elastic writes them.</summary>
    public static string Place(JsonException fault) => $"[{(fault.LineNumber ?? 0) + 1}:{(fault.BytePositionInLine ?? 0) + 1}]";
}
