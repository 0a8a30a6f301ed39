using System.Globalization;
using MlActors.Domain.Settings;

namespace MlActors.Api.Elastic;

/// <summary>Elastic's byte sizes: a number and a unit. A number without a unit is MiB, as in model_memory_limit.</summary>
internal static class ByteSize
{
    public const long MiB = 1024 * 1024;

    public static long Parse(string text, string name) => ByteText.TryRead(text, out var bytes, bare: MiB)
        ? bytes
        : throw ElasticException.BadRequest(
            $"failed to parse setting [{name}] with value [{text}] as a size in bytes: unit is missing or unrecognized");

    /// <summary>The format of model_memory_limit in responses.</summary>
    public static string FormatMebibytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / MiB}mb");

    /// <summary>A whole number of the largest unit, at most gigabytes: 1gb, 512mb.</summary>
    public static string Format(long bytes) =>
        bytes % (MiB * 1024) == 0 ? string.Create(CultureInfo.InvariantCulture, $"{bytes / (MiB * 1024)}gb") : FormatMebibytes(bytes);
}
