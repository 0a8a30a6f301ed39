using System.Text;
using MlActors.Domain.Time;
using Xunit;

namespace MlActors.Domain.Tests.Time;

public sealed class IsoTimeSpecs
{
    [Theory]
    [InlineData("2014", "2014-01-01T00:00:00.000Z", DatePrecision.Year)]
    [InlineData("2014-07", "2014-07-01T00:00:00.000Z", DatePrecision.Month)]
    [InlineData("2014-07-02", "2014-07-02T00:00:00.000Z", DatePrecision.Day)]
    [InlineData("2014-07-02T", "2014-07-02T00:00:00.000Z", DatePrecision.Day)]
    [InlineData("2014-07-02T13", "2014-07-02T13:00:00.000Z", DatePrecision.Hour)]
    [InlineData("2014-07-02T13:14", "2014-07-02T13:14:00.000Z", DatePrecision.Minute)]
    [InlineData("2014-07-02T13:14:15", "2014-07-02T13:14:15.000Z", DatePrecision.Second)]
    [InlineData("2014-07-02T13:14:15.1", "2014-07-02T13:14:15.100Z", DatePrecision.Millisecond)]
    [InlineData("2014-07-02T13:14:15.123456789Z", "2014-07-02T13:14:15.123Z", DatePrecision.Millisecond)]
    [InlineData("2014-07-02T13:14:15+02:00", "2014-07-02T11:14:15.000Z", DatePrecision.Second)]
    [InlineData("2014-07-02T13:14-0130", "2014-07-02T14:44:00.000Z", DatePrecision.Minute)]
    [InlineData("2016-02-29", "2016-02-29T00:00:00.000Z", DatePrecision.Day)]
    public void A_date_may_omit_its_smaller_parts(string text, string expected, DatePrecision precision)
    {
        Assert.True(IsoTime.TryRead(Encoding.UTF8.GetBytes(text), out var milliseconds, out var read));
        Assert.Equal(DateTimeOffset.Parse(expected, null).ToUnixTimeMilliseconds(), milliseconds);
        Assert.Equal(precision, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("14")]
    [InlineData("2014-7-2")]
    [InlineData("2014-13-01")]
    [InlineData("2015-02-29")]
    [InlineData("2014-07-02 13:14:15")]
    [InlineData("2014-07-02T13:14:15.")]
    [InlineData("2014-07-02T13:14:15.1234567890")]
    [InlineData("2014-07-02T13:14:15+2")]
    [InlineData("2014-07-02T13:14:15+02:60")]
    [InlineData("2014-07-02T13:14:60")]
    [InlineData("2014-07-02T13:14:15Zulu")]
    [InlineData("0000-01-01")]
    public void Anything_else_is_not_a_date(string text) => Assert.False(IsoTime.TryRead(Encoding.UTF8.GetBytes(text), out _));
}
