using MlActors.Api.Elastic;
using MlActors.Domain.Time;
using Xunit;

namespace MlActors.Api.Tests.Elastic;

/// <summary>How durations, sizes, dates and suggestions are read and written.</summary>
public sealed class ElasticValueSpecs
{
    private static readonly DateTimeOffset Now = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    [Theory]
    [InlineData("0", 0, "0s")]
    [InlineData("90s", 90_000, "90s")]
    [InlineData("120s", 120_000, "2m")]
    [InlineData("15m", 900_000, "15m")]
    [InlineData("60m", 3_600_000, "1h")]
    [InlineData("36h", 129_600_000, "36h")]
    [InlineData("2d", 172_800_000, "2d")]
    [InlineData("250ms", 250, "250ms")]
    [InlineData(" 3 H ", 10_800_000, "3h")]
    public void A_duration_is_a_number_and_a_unit(string text, double milliseconds, string written)
    {
        var duration = ElasticDuration.Parse(text, "timeout");

        Assert.Equal(milliseconds, duration.TotalMilliseconds);
        Assert.Equal(written, DurationText.Format(duration));
    }

    [Fact]
    public void Minus_one_is_infinite() => Assert.Equal("-1", DurationText.Format(ElasticDuration.Parse("-1", "timeout")));

    [Theory]
    [InlineData("5", "unit is missing or unrecognized")]
    [InlineData("8w", "unit is missing or unrecognized")]
    [InlineData("1.5h", "only a whole number may stand before the unit")]
    [InlineData("-5s", "negative durations are not supported")]
    [InlineData("s", "only a whole number may stand before the unit")]
    [InlineData("99999999d", "it is longer than 36500 days")]
    public void Anything_else_is_not_a_duration(string text, string reason)
    {
        var refused = Assert.Throws<ElasticException>(() => ElasticDuration.Parse(text, "timeout"));

        Assert.Equal($"failed to parse setting [timeout] with value [{text}] as a time value: {reason}", refused.Message);
    }

    [Theory]
    [InlineData("yesterday")]
    [InlineData("2014-13-01")]
    [InlineData("now-")]
    [InlineData("now*2")]
    [InlineData("now-99999999999y")]
    [InlineData("")]
    [InlineData("99999999999999999999")]
    public void Anything_else_is_not_an_instant(string text)
    {
        var refused = Assert.Throws<ElasticException>(() => ElasticDate.Parse(text, "start", Now, shortNumbersAreSeconds: true));

        Assert.Equal($"Query param [start] with value [{text}] cannot be parsed as a date or converted to a number (epoch).", refused.Message);
        Assert.Equal("parse_exception", refused.Error.Type);
    }

    [Theory]
    [InlineData("1024mb", 1L << 30)]
    [InlineData("1gb", 1L << 30)]
    [InlineData("512", 512L << 20)]
    [InlineData("1.5gb", 3L << 29)]
    [InlineData("2048kb", 2L << 20)]
    [InlineData("100b", 100)]
    public void A_size_is_a_number_and_a_unit_or_mebibytes(string text, long bytes) =>
        Assert.Equal(bytes, ByteSize.Parse(text, "model_memory_limit"));

    [Theory]
    [InlineData("big")]
    [InlineData("5zb")]
    [InlineData("")]
    public void Anything_else_is_not_a_size(string text) => Assert.Throws<ElasticException>(() => ByteSize.Parse(text, "model_memory_limit"));

    [Theory]
    [InlineData("forse", " did you mean [force]?")]
    [InlineData("time", " did you mean any of [times, timeout]?")]
    [InlineData("zzz", "")]
    public void Similar_names_are_suggested(string unknown, string phrase) =>
        Assert.Equal(phrase, Suggestions.Phrase(unknown, ["force", "timeout", "times", "allow_no_match"]));
}
