using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using MlActors.Domain.Jobs;
using MlActors.Domain.Prediction;

namespace MlActors.Storage.Prediction;

/// <summary>The JSON in which calibrations are kept, and exchanged between clusters and tools. It begins with the version of its format.</summary>
public static class CalibrationDocument
{
    public static string Write(Calibration calibration)
    {
        var document = new JsonObject { ["format"] = Calibration.Format };
        foreach (var (name, value) in JsonSerializer.SerializeToNode(calibration, CalibrationJson.Default.Calibration)!.AsObject())
            document[name] = value?.DeepClone();
        return document.ToJsonString();
    }

    /// <exception cref="FormatException">It is not a calibration, or of another format; the message names the reason.</exception>
    public static Calibration Read(string json)
    {
        try
        {
            var document = JsonNode.Parse(json) as JsonObject ?? throw new FormatException("a calibration is a JSON object");
            var format = document["format"]?.GetValue<int>();
            if (format != Calibration.Format)
                throw new FormatException($"its [format] is [{format}], this build reads [{Calibration.Format}]; measure again with `mlctl calibrate`");
            document.Remove("format");
            var calibration = document.Deserialize(CalibrationJson.Default.Calibration)!;
            return calibration.FindFault() is { } fault ? throw new FormatException(fault) : calibration;
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            throw new FormatException($"it is not a calibration: {unreadable.Message}", unreadable);
        }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true,
    IgnoreReadOnlyProperties = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, Converters = [typeof(StepNames)])]
[JsonSerializable(typeof(Calibration))]
internal sealed partial class CalibrationJson : JsonSerializerContext;

/// <summary>Steps by the names that the API has for them.</summary>
internal sealed class StepNames() : JsonStringEnumConverter<CloseStep>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false);
