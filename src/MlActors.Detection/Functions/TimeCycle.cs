namespace MlActors.Detection.Functions;

/// <summary>The day or the week, of UTC, cut into slots in which things happen or do not.</summary>
/// <param name="Length">Milliseconds.</param>
/// <param name="MinCycles">So many of them must have passed before an hour can be called odd.</param>
internal sealed record TimeCycle(string Name, long Length, int Slots, int MinCycles)
{
    public static readonly TimeCycle Day = new("time of day", 86_400_000, Slots: 96, MinCycles: 3);

    // The epoch was a Thursday; weeks begin on Sunday, as clients expect of a time of the week.
    public static readonly TimeCycle Week = new("time of week", 7 * Day.Length, Slots: 168, MinCycles: 2);

    private const long SundayBeforeEpoch = 4 * 86_400_000L;

    public long SlotLength => Length / Slots;

    /// <summary>Milliseconds since the cycle began.</summary>
    public long OffsetOf(long time)
    {
        var offset = (time + (Length == Day.Length ? 0 : SundayBeforeEpoch)) % Length;
        return offset < 0 ? offset + Length : offset;
    }

    public int SlotOf(long time) => (int)(OffsetOf(time) / SlotLength);
}
