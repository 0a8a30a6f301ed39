using MlActors.Ctl.Commands;
using Xunit;

namespace MlActors.Ctl.Tests.Commands;

public sealed class DurationSpecs
{
    [Theory]
    [InlineData("500ms", 0.5)]
    [InlineData("30s", 30)]
    [InlineData("10m", 600)]
    [InlineData("2h", 7200)]
    [InlineData("1d", 86400)]
    public void A_duration_is_a_number_and_a_unit(string text, double seconds)
    {
        Assert.True(Duration.TryParse(text, out var duration));
        Assert.Equal((text, TimeSpan.FromSeconds(seconds)), (duration.Text, duration.Span));
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("-1s")]
    [InlineData("0s")]
    [InlineData("s")]
    [InlineData("1.5h")]
    [InlineData("8w")]
    [InlineData("99999999999d")]
    [InlineData("99999999999999999999s")]
    public void Any_other_text_is_rejected(string text) => Assert.False(Duration.TryParse(text, out _));
}
