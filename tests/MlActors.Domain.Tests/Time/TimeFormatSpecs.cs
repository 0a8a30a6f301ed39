using System.Text;
using CsCheck;
using MlActors.Domain.Time;
using Xunit;

namespace MlActors.Domain.Tests.Time;

public sealed class TimeFormatSpecs
{
    [Theory]
    [InlineData("epoch", "1403481600", "2014-06-23T00:00:00.000Z")]
    [InlineData("epoch", "1403481600.5", "2014-06-23T00:00:00.500Z")]
    [InlineData("epoch", "1403481600.123", "2014-06-23T00:00:00.123Z")]
    [InlineData("epoch", "1403481600.1239", "2014-06-23T00:00:00.123Z")]
    [InlineData("epoch", "1.4034816e9", "2014-06-23T00:00:00.000Z")]
    [InlineData("epoch", "0", "1970-01-01T00:00:00.000Z")]
    [InlineData("epoch", "-1", "1969-12-31T23:59:59.000Z")]
    [InlineData("epoch", "-0.5", "1969-12-31T23:59:59.500Z")]
    [InlineData("epoch_ms", "1403481600007", "2014-06-23T00:00:00.007Z")]
    [InlineData("epoch_ms", "1403481600007.9", "2014-06-23T00:00:00.007Z")]
    [InlineData("yyyy-MM-dd HH:mm:ss", "2014-07-01 00:30:00", "2014-07-01T00:30:00.000Z")]
    [InlineData("yyyy-MM-dd'T'HH:mm:ssX", "2014-07-01T00:30:00Z", "2014-07-01T00:30:00.000Z")]
    [InlineData("yyyy-MM-dd'T'HH:mm:ssX", "2014-07-01T00:30:00+02", "2014-06-30T22:30:00.000Z")]
    [InlineData("yyyy-MM-dd'T'HH:mm:ssXXX", "2014-07-01T00:30:00-05:30", "2014-07-01T06:00:00.000Z")]
    [InlineData("yyyy-MM-dd HH:mm:ss.SSSZ", "2014-07-01 00:30:00.042+0100", "2014-06-30T23:30:00.042Z")]
    [InlineData("yyyy-MM-dd'T'HH:mm:ss[.SSS][X]", "2014-07-01T00:30:00", "2014-07-01T00:30:00.000Z")]
    [InlineData("yyyy-MM-dd'T'HH:mm:ss[.SSS][X]", "2014-07-01T00:30:00.250Z", "2014-07-01T00:30:00.250Z")]
    [InlineData("yyyy-MM-dd'T'HH:mm:ss[.SSS][X]", "2014-07-01T00:30:00+01:00", "2014-06-30T23:30:00.000Z")]
    [InlineData("yyyyMMddHHmmss", "20140701003000", "2014-07-01T00:30:00.000Z")]
    [InlineData("yyyyMMdd", "20140701", "2014-07-01T00:00:00.000Z")]
    [InlineData("M/d/yyyy h:mm a", "7/1/2014 12:30 AM", "2014-07-01T00:30:00.000Z")]
    [InlineData("M/d/yyyy h:mm a", "7/1/2014 12:30 pm", "2014-07-01T12:30:00.000Z")]
    [InlineData("dd/MMM/yyyy:HH:mm:ss Z", "01/Jul/2014:00:30:00 +0000", "2014-07-01T00:30:00.000Z")]
    [InlineData("EEE, d MMMM yyyy HH:mm", "Tue, 1 July 2014 00:30", "2014-07-01T00:30:00.000Z")]
    [InlineData("yy-MM-dd", "14-07-01", "2014-07-01T00:00:00.000Z")]
    [InlineData("d 'o''clock' M y", "1 o'clock 7 2014", "2014-07-01T00:00:00.000Z")]
    public void A_time_is_read_by_its_format(string format, string text, string expected) =>
        Assert.Equal(DateTimeOffset.Parse(expected, null).ToUnixTimeMilliseconds(), Read(format, text));

    [Theory]
    [InlineData("epoch", "")]
    [InlineData("epoch", "noon")]
    [InlineData("epoch", "14034816x")]
    [InlineData("epoch", "1403481600 ")]
    [InlineData("epoch", "99999999999999")]
    [InlineData("epoch", "9223372036854775807")]
    [InlineData("epoch", "1e300")]
    [InlineData("epoch_ms", "2014-07-01")]
    [InlineData("yyyy-MM-dd HH:mm:ss", "2014-07-01T00:30:00")]
    [InlineData("yyyy-MM-dd HH:mm:ss", "2014-07-01 00:30")]
    [InlineData("yyyy-MM-dd HH:mm:ss", "2014-07-01 00:30:00Z")]
    [InlineData("yyyy-MM-dd HH:mm:ss", "2014-02-29 00:30:00")]
    [InlineData("yyyy-MM-dd HH:mm:ss", "2014-07-01 24:00:00")]
    [InlineData("yyyy-MM-dd HH:mm:ss", "14-07-01 00:30:00")]
    [InlineData("yyyy-MM-dd'T'HH:mm:ssX", "2014-07-01T00:30:00")]
    [InlineData("M/d/yyyy h:mm a", "7/1/2014 13:30 PM")]
    [InlineData("yyyyMMdd", "0000-7-1")]
    public void A_value_that_does_not_match_its_format_is_not_a_time(string format, string text) => Assert.Null(Read(format, text));

    [Theory]
    [InlineData("", "Invalid Time format string '': it has no [y], so no moment follows from it.")]
    [InlineData("HH:mm", "Invalid Time format string 'HH:mm': it has no [y], so no moment follows from it.")]
    [InlineData("yyyy-MM", "Invalid Time format string 'yyyy-MM': it has no [d], so no moment follows from it.")]
    [InlineData("yyyy-MM-dd'T", "Invalid Time format string 'yyyy-MM-dd'T': a quote is not closed.")]
    [InlineData("yyyy-MM-dd[ HH", "Invalid Time format string 'yyyy-MM-dd[ HH': an optional section is not closed with ].")]
    [InlineData("yyyy-MM-dd]", "Invalid Time format string 'yyyy-MM-dd]': []] has no meaning there.")]
    public void A_format_that_does_not_determine_a_time_is_refused_with_the_reason(string format, string reason)
    {
        Assert.False(TimeFormat.TryParse(format, out _, out var refusal));
        Assert.Equal(reason, refusal.Reason);
    }

    [Theory]
    [InlineData("yyyy-MM-dd VV", "[VV]")]
    [InlineData("YYYY-MM-dd", "[YYYY]")]
    [InlineData("yyyy-MM-ddT", "[T]")]
    [InlineData("yyyy-DDD", "[DDD]")]
    [InlineData("yyyyy-MM-dd", "[yyyyy]")]
    public void A_letter_that_is_not_supported_is_named(string format, string letters)
    {
        Assert.False(TimeFormat.TryParse(format, out _, out var refusal));
        Assert.Contains($"{letters} is not supported", refusal.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_time_that_a_pattern_writes_is_read_back() =>
        Gen.Long[CalendarTime.Earliest, CalendarTime.Latest].Sample(moment =>
        {
            var text = DateTimeOffset.FromUnixTimeMilliseconds(moment).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", null);
            Assert.Equal(moment, Read("yyyy-MM-dd'T'HH:mm:ss.SSSX", text));
            Assert.True(IsoTime.TryRead(Encoding.UTF8.GetBytes(text), out var iso));
            Assert.Equal(moment, iso);
        });

    [Fact]
    public void Arbitrary_text_does_not_throw() =>
        Gen.Select(Gen.OneOf(
            "epoch", "epoch_ms", "yyyy-MM-dd[ HH:mm[:ss]][X]", "EEE d MMM yyyy h a"), Gen.String[Gen.Char["0123456789-:. TZ+aAMJuly"], 0, 24])
            .Sample((format, text) =>
            {
                if (Read(format, text) is { } moment) Assert.InRange(moment, CalendarTime.Earliest, CalendarTime.Latest);
            });

    [Theory]
    [InlineData("1403481600000", true, 1403481600000L)]
    [InlineData("1403481600000", false, 1403481600000L)]
    [InlineData("2014-06-23T00:00:00Z", false, 1403481600000L)]
    [InlineData("2014-06-23", false, 1403481600000L)]
    public void Documents_have_iso_dates_or_milliseconds_independent_of_the_job(string text, bool isNumber, long expected)
    {
        Assert.True(TimeFormat.OfDocuments.TryRead(Encoding.UTF8.GetBytes(text), isNumber, out var milliseconds));
        Assert.Equal(expected, milliseconds);
    }

    private static long? Read(string format, string text)
    {
        Assert.True(TimeFormat.TryParse(format, out var parsed, out var refusal), refusal?.Reason);
        return parsed.TryRead(Encoding.UTF8.GetBytes(text), isNumber: false, out var milliseconds) ? milliseconds : null;
    }
}
