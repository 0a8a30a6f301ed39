using System.Globalization;
using MlActors.Api.Elastic;

namespace MlActors.Api.Cat;

/// <summary>The units in which a cat table shows sizes and durations; null for the most readable one.</summary>
internal sealed record CatUnits(string? Bytes, string? Time)
{
    private static readonly (string Name, long Size)[] ByteUnits =
        [("b", 1), ("kb", 1L << 10), ("mb", 1L << 20), ("gb", 1L << 30), ("tb", 1L << 40), ("pb", 1L << 50)];

    private static readonly (string Name, double Milliseconds)[] TimeUnits =
        [("nanos", 1e-6), ("micros", 1e-3), ("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];

    public static CatUnits Of(ElasticRequest request) => new(
        Known(request.Query.Text("bytes"), "bytes", ByteUnits.Select(unit => unit.Name)),
        Known(request.Query.Text("time"), "time", TimeUnits.Select(unit => unit.Name)));

    /// <returns>The text of a cell; null for an empty one.</returns>
    public string? Format(object? cell) => cell switch
    {
        null => null,
        CatBytes size => FormatBytes(size.Bytes),
        CatTime time => FormatTime(time.Duration),
        bool flag => flag ? "true" : "false",
        IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
        _ => cell.ToString(),
    };

    private static string? Known(string? given, string name, IEnumerable<string> known) => string.IsNullOrEmpty(given) || known.Contains(given)
        ? given is { Length: > 0 } ? given : null
        : throw ElasticException.BadRequest($"[{name}] [{given}] is unknown; known are {string.Join(", ", known)}");

    private string FormatBytes(long bytes)
    {
        if (Bytes is not null) return string.Create(CultureInfo.InvariantCulture, $"{bytes / ByteUnits.First(unit => unit.Name == Bytes).Size}");
        var (name, size) = ByteUnits.Last(unit => bytes >= unit.Size || unit.Size == 1);
        return string.Create(CultureInfo.InvariantCulture, $"{(double)bytes / size:0.#}{name}");
    }

    private string FormatTime(TimeSpan duration)
    {
        var milliseconds = duration.TotalMilliseconds;
        if (Time is not null)
            return string.Create(CultureInfo.InvariantCulture, $"{(long)(milliseconds / TimeUnits.First(unit => unit.Name == Time).Milliseconds)}");
        var (name, size) = TimeUnits.Last(unit => milliseconds >= unit.Milliseconds || unit.Name == "ms");
        return string.Create(CultureInfo.InvariantCulture, $"{milliseconds / size:0.#}{name}");
    }
}
