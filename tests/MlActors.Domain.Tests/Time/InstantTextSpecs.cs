using MlActors.Domain.Time;
using Xunit;

namespace MlActors.Domain.Tests.Time;

public sealed class InstantTextSpecs
{
    private static readonly DateTimeOffset Now = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    [Theory]
    [InlineData("2014-06-23T00:00:00Z", 1403481600000)]
    [InlineData("2014-06-23", 1403481600000)]
    [InlineData("2014-06-23T02:00:00+02:00", 1403481600000)]
    [InlineData("2014-06-23T00:00:00.123Z", 1403481600123)]
    [InlineData("1403481600", 1403481600000)]
    [InlineData("1403481600000", 1403481600000)]
    [InlineData("now", 1772600767000)]
    [InlineData("now-1h", 1772597167000)]
    [InlineData("now-1d/d", 1772496000000)]
    [InlineData("2014-06-23 00:00:00", 1403481600000)]
    public void An_instant_is_iso_or_epoch_or_now(string text, long milliseconds) =>
        Assert.Equal(milliseconds, InstantText.TryRead(text, Now, shortNumbersAreSeconds: true));

    [Theory]
    [InlineData("0", 0)]
    [InlineData("86400000", 86400000)]
    [InlineData("2014", 1388534400000)]
    public void Short_numbers_are_milliseconds_where_seconds_are_not_allowed(string text, long milliseconds) =>
        Assert.Equal(milliseconds, InstantText.TryRead(text, Now, shortNumbersAreSeconds: false));

    [Theory]
    [InlineData("now+9999999y", CalendarTime.Latest)]
    [InlineData("now-9999999y", CalendarTime.Earliest)]
    [InlineData("now-999999999d", CalendarTime.Earliest)]
    public void A_sum_stops_at_the_ends_of_the_calendar(string text, long milliseconds) =>
        Assert.Equal(milliseconds, InstantText.TryRead(text, Now, shortNumbersAreSeconds: true));

    [Theory]
    [InlineData(1403481600123, "2014-06-23T00:00:00.123Z")]
    [InlineData(CalendarTime.Latest + 1, "253402300800000")]
    public void An_instant_outside_the_calendar_is_written_as_a_number(long milliseconds, string text) =>
        Assert.Equal(text, InstantText.Format(milliseconds));
}
