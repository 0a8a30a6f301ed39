namespace MlActors.Detection.Functions;

/// <summary>The day or the week, of UTC, cut into slots in which things happen or do not.</summary>
/// <param name="Length">Milliseconds.</param>
/// <param name="CyclesToJudge">So many of them must have passed before an hour can be called odd.</param>
internal sealed record TimeCycle(string Name, long Length, int Slots, int CyclesToJudge)
{
    public static readonly TimeCycle Day = new("time of day", 86_400_000, Slots: 96, CyclesToJudge: 3);

    // The epoch was a Thursday; weeks begin on Sunday, as clients expect of a time of the week.
    public static readonly TimeCycle Week = new("time of week", 7 * Day.Length, Slots: 168, CyclesToJudge: 2);

    private const long SundayBeforeEpoch = 4 * 86_400_000L;

    public long SlotLength => Length / Slots;

    /// <summary>Milliseconds since the cycle began.</summary>
    public long Within(long time)
    {
        var within = (time + (Length == Day.Length ? 0 : SundayBeforeEpoch)) % Length;
        return within < 0 ? within + Length : within;
    }

    public int SlotOf(long time) => (int)(Within(time) / SlotLength);
}
