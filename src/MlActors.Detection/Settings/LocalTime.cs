using System.Collections.Concurrent;

namespace MlActors.Detection.Settings;

/// <summary>
/// The local time of a job, in which its days and weeks begin. The rules of a time zone are those of the machine, so results are the same to the last
/// bit on machines with the same rules for the time of the data.
/// </summary>
public sealed class LocalTime
{
    internal static readonly LocalTime Utc = new(TimeZoneInfo.Utc);

    // Each detector, forecast and restored job asks for its zone, which is expensive to read.
    private static readonly ConcurrentDictionary<string, LocalTime> Known = new(StringComparer.Ordinal);

    private readonly TimeZoneInfo _zone;

    private LocalTime(TimeZoneInfo zone) => _zone = zone;

    /// <summary>The reason why a zone cannot be used; null when it can be.</summary>
    /// <param name="id">The IANA identifier of the zone; null for UTC.</param>
    public static string? FaultOf(string? id) => TryFind(id) is not null
        ? null
        : $"time_zone [{id}] is unknown on this machine; name a zone by its IANA identifier, such as Europe/Vienna, or leave it out for UTC";

    /// <summary>The local time of a zone.</summary>
    /// <param name="id">The IANA identifier of the zone; null for UTC.</param>
    /// <exception cref="ArgumentException">The machine has no rules for the zone.</exception>
    internal static LocalTime Of(string? id) => TryFind(id) ?? throw new ArgumentException($"{FaultOf(id)}.");

    /// <summary>The difference of local time from UTC at a time, both in milliseconds.</summary>
    internal long OffsetAt(long time) => ReferenceEquals(this, Utc)
        ? 0
        : (long)_zone.GetUtcOffset(DateTimeOffset.FromUnixTimeMilliseconds(time)).TotalMilliseconds;

    private static LocalTime? TryFind(string? id)
    {
        if (id is null) return Utc;
        if (Known.TryGetValue(id, out var known)) return known;
        return IsIanaId(id) && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) ? Known.GetOrAdd(id, new LocalTime(zone)) : null;
    }

    // An area and a place. Abbreviations and the names of Windows differ between machines.
    private static bool IsIanaId(string id) =>
        id == "UTC" || (id.Contains('/', StringComparison.Ordinal) && id.All(letter => char.IsAsciiLetterOrDigit(letter) || "/_-+".Contains(letter)));
}
