namespace MlActors.Ctl.Demo;

/// <summary>
/// The period of the demo data: from a Monday three full weeks ago to one day ahead of now. The period moves in whole weeks, so values,
/// labels and detector results do not depend on the date. Data that ended in the past would leave real-time datafeeds with empty buckets
/// only, which a detector rightly reports as an outage.
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
