using System.Text.Json;
using MlActors.Domain.Time;

namespace MlActors.Api.Elastic.Json;

/// <summary>Times in documents of clients: milliseconds, or a date as text.</summary>
internal static class ImportedTime
{
    /// <returns>Milliseconds; null when the value is not a time.</returns>
    public static long? Of(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number when value.TryGetInt64(out var milliseconds) => milliseconds,
        JsonValueKind.String => InstantText.TryRead(value.GetString()!, DateTimeOffset.UnixEpoch, shortNumbersAreSeconds: false),
        _ => null,
    };
}
