namespace MlActors.Detection.Functions;

/// <summary>The day or week, divided into slots.</summary>
/// <param name="Name">The name in the model plot.</param>
/// <param name="Length">Milliseconds.</param>
/// <param name="Slots">The number of slots.</param>
/// <param name="MinCycles">The number of cycles that must have passed before a time can be unusual.</param>
internal sealed record TimeCycle(string Name, long Length, int Slots, int MinCycles)
{
    public static readonly TimeCycle Day = new("time of day", 86_400_000, Slots: 96, MinCycles: 3);

    // The epoch was a Thursday; weeks begin on Sunday, as clients expect of time_of_week.
    public static readonly TimeCycle Week = new("time of week", 7 * Day.Length, Slots: 168, MinCycles: 2);

    private const long SundayBeforeEpoch = 4 * 86_400_000L;

    public long SlotLength => Length / Slots;

    /// <summary>Milliseconds since the beginning of the cycle, of a local time.</summary>
    public long OffsetOf(long time)
    {
        var offset = (time + (Length == Day.Length ? 0 : SundayBeforeEpoch)) % Length;
        return offset < 0 ? offset + Length : offset;
    }

    public int SlotOf(long time) => (int)(OffsetOf(time) / SlotLength);
}
