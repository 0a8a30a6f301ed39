namespace MlActors.Ctl.Demo;

/// <summary>
/// When the demo's data lies: from a Monday three full weeks ago to a day ahead of now. Only whole weeks move with the clock, so values,
/// labels and what a detector makes of them stay the same. Data that ended in the past would leave datafeeds in
/// real time with nothing but empty buckets, which a detector rightly calls an outage.
/// </summary>
public sealed record DemoCalendar(DateTimeOffset FirstMonday, DateTimeOffset Now)
{
    private const int FullWeeks = 3;
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(1);

    public DateTimeOffset LoadedUntil => Now + Ahead;

    public static DemoCalendar At(DateTimeOffset now)
    {
        var midnight = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero);
        var sinceMonday = ((int)midnight.DayOfWeek + 6) % 7;
        return new DemoCalendar(midnight.AddDays(-sinceMonday - FullWeeks * 7), now.ToUniversalTime());
    }
}
