using MlActors.Domain.Time;
using Xunit;

namespace MlActors.Domain.Tests.Time;

public sealed class DurationTextSpecs
{
    [Theory]
    [InlineData(0, "0s")]
    [InlineData(1, "1ms")]
    [InlineData(90_000, "90s")]
    [InlineData(900_000, "15m")]
    [InlineData(-5_000, "-5s")]
    public void A_duration_is_written_in_the_largest_unit_without_a_remainder(double milliseconds, string text) =>
        Assert.Equal(text, DurationText.Format(TimeSpan.FromMilliseconds(milliseconds)));

    [Fact]
    public void A_duration_without_end_is_minus_one()
    {
        Assert.True(DurationText.TryRead("-1", out var duration, out _));
        Assert.Equal((Timeout.InfiniteTimeSpan, "-1"), (duration, DurationText.Format(duration)));
    }
}
