using MlActors.Detection.Settings;

namespace MlActors.Detection.Modelling;

/// <summary>A period with which a series may repeat.</summary>
/// <param name="Length">Milliseconds.</param>
/// <param name="MaxSlots">The number of slots, if the buckets are not longer than a slot.</param>
/// <param name="MinRepeats">The number of repeats until the profile is used.</param>
/// <param name="MaxRepeats">The memory of the profile in repeats.</param>
internal sealed record Season(long Length, int MaxSlots, int MinRepeats, int MaxRepeats)
{
    public static readonly Season Day = new(86_400_000, MaxSlots: 48, MinRepeats: 2, MaxRepeats: 20);
    public static readonly Season Week = new(7 * Day.Length, MaxSlots: 168, MinRepeats: 2, MaxRepeats: 8);

    public int SlotsFor(long span) => (int)Math.Min(MaxSlots, Length / span);

    public SeasonPosition PositionOf(long time, long span)
    {
        var slots = SlotsFor(span);
        if (slots < 2) return default;
        var phase = time % Length;
        if (phase < 0) phase += Length;
        // A slot represents its midpoint, so the first half of the first slot lies between the last slot and it.
        var at = (double)phase / Length * slots - 0.5;
        var lower = at < 0 ? slots - 1 : (int)at;
        return new SeasonPosition(lower, (lower + 1) % slots, at < 0 ? at + 1 : at - lower);
    }
}

/// <summary>A time in a season, as the two adjacent slots and the share of the upper one.</summary>
internal readonly record struct SeasonPosition(int Lower, int Upper, double Share)
{
    public int Nearest => Share < 0.5 ? Lower : Upper;
}

/// <summary>
/// The position of the midpoint of a bucket in each season. The positions in the day and the week are computed once for a bucket and shared by all
/// series.
/// </summary>
/// <param name="start">Milliseconds since the epoch.</param>
/// <param name="span">The length of the bucket, milliseconds.</param>
/// <param name="offset">
/// The difference of local time from UTC, milliseconds: days and weeks are those of people, while any other period is one of machines.
/// </param>
internal readonly struct BucketMoment(long start, long span, long offset = 0)
{
    private readonly SeasonPosition _ofDay = Season.Day.PositionOf(start + offset + span / 2, span);
    private readonly SeasonPosition _ofWeek = Season.Week.PositionOf(start + offset + span / 2, span);

    /// <summary>Start of the bucket, milliseconds since the epoch.</summary>
    public long Start => start;

    public static BucketMoment Of(long start, AnalysisSettings settings) => new(start, settings.BucketSpan, settings.LocalTime.OffsetAt(start));

    public SeasonPosition In(Season season) =>
        ReferenceEquals(season, Season.Day) ? _ofDay : ReferenceEquals(season, Season.Week) ? _ofWeek : season.PositionOf(start + span / 2, span);
}
