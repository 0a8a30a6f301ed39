using MlActors.Domain.Time;
using Xunit;

namespace MlActors.Domain.Tests.Time;

/// <summary>Overflow and spans; units and signs are covered by the specs of expressions.</summary>
public sealed class DateMathSpecs
{
    [Theory]
    [InlineData("+9999999y", CalendarTime.Latest)]
    [InlineData("-9999999M", CalendarTime.Earliest)]
    [InlineData("+2147483647w", CalendarTime.Latest)]
    [InlineData("-2147483647s", -2147483647000)]
    public void A_sum_stops_at_the_ends_of_the_calendar(string steps, long expected)
    {
        Assert.True(DateMath.TryApply(0, steps, roundUp: false, out var milliseconds));
        Assert.Equal(expected, milliseconds);
    }

    [Fact]
    public void A_count_beyond_an_integer_is_not_date_math() => Assert.False(DateMath.TryApply(0, "-99999999999d", roundUp: false, out _));

    [Theory]
    [InlineData("9999-01-01", DatePrecision.Year, "9999-12-31T23:59:59.999Z")]
    [InlineData("2024-02-01", DatePrecision.Month, "2024-02-29T23:59:59.999Z")]
    [InlineData("2024-02-01T04:30:00Z", DatePrecision.Hour, "2024-02-01T05:29:59.999Z")]
    [InlineData("2024-02-01T04:30:00Z", DatePrecision.Millisecond, "2024-02-01T04:30:00.000Z")]
    public void A_span_ends_one_millisecond_before_the_next(string first, DatePrecision precision, string last) =>
        Assert.Equal(Instant(last), DateMath.LastMillisecond(Instant(first), precision));

    private static long Instant(string text) => InstantText.TryRead(text, default, shortNumbersAreSeconds: false)!.Value;
}
