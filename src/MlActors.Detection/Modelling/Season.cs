namespace MlActors.Detection.Modelling;

/// <summary>A period that a series may repeat itself in. Of UTC, so that no clock change shifts it.</summary>
/// <param name="Length">Milliseconds.</param>
/// <param name="MaxSlots">Into how many slots it is cut, if the buckets are not longer than that.</param>
internal sealed record Season(long Length, int MaxSlots, int MinRepeats, int MaxRepeats)
{
    public static readonly Season Day = new(86_400_000, MaxSlots: 48, MinRepeats: 2, MaxRepeats: 8);
    public static readonly Season Week = new(7 * Day.Length, MaxSlots: 168, MinRepeats: 2, MaxRepeats: 8);

    public int SlotsFor(long span) => (int)Math.Min(MaxSlots, Length / span);

    public SeasonPosition PositionOf(long time, long span)
    {
        var slots = SlotsFor(span);
        if (slots < 2) return default;
        var phase = time % Length;
        if (phase < 0) phase += Length;
        // Slots speak for their middles, so the first half of the first slot lies between the last one and it.
        var at = (double)phase / Length * slots - 0.5;
        var lower = at < 0 ? slots - 1 : (int)at;
        return new SeasonPosition(lower, (lower + 1) % slots, at < 0 ? at + 1 : at - lower);
    }
}

/// <summary>A time of a season, as the two slots around it and the share of the upper one.</summary>
internal readonly record struct SeasonPosition(int Lower, int Upper, double Share)
{
    public int Nearest => Share < 0.5 ? Lower : Upper;
}

/// <summary>
/// Where the middle of a bucket lies in each season. That of the calendar's is worked out once for a bucket and shared by all series.
/// </summary>
internal readonly struct BucketMoment(long start, long span)
{
    private readonly SeasonPosition _ofDay = Season.Day.PositionOf(start + span / 2, span);
    private readonly SeasonPosition _ofWeek = Season.Week.PositionOf(start + span / 2, span);

    /// <summary>Start of the bucket, milliseconds since the epoch.</summary>
    public long Start => start;

    public SeasonPosition In(Season season) =>
        ReferenceEquals(season, Season.Day) ? _ofDay : ReferenceEquals(season, Season.Week) ? _ofWeek : season.PositionOf(start + span / 2, span);
}
