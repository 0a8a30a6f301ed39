using MlActors.Storage.Indices;
using MlActors.Storage.Queries;
using Xunit;

namespace MlActors.Storage.Tests.Queries;

public sealed class DateExpressionSpecs
{
    private static readonly DateTimeOffset Now = DateTimeOffset.Parse("2026-03-04T05:06:07.008Z", null);

    [Theory]
    [InlineData("now", "2026-03-04T05:06:07.008Z")]
    [InlineData("now-1d", "2026-03-03T05:06:07.008Z")]
    [InlineData("now+1M-2h", "2026-04-04T03:06:07.008Z")]
    [InlineData("now-1y/y", "2025-01-01T00:00:00.000Z")]
    [InlineData("now/M", "2026-03-01T00:00:00.000Z")]
    [InlineData("now/w", "2026-03-02T00:00:00.000Z")]
    [InlineData("now/d", "2026-03-04T00:00:00.000Z")]
    [InlineData("now/h+1m", "2026-03-04T05:01:00.000Z")]
    [InlineData("now/m", "2026-03-04T05:06:00.000Z")]
    [InlineData("now/s", "2026-03-04T05:06:07.000Z")]
    [InlineData("now-w", "2026-02-25T05:06:07.008Z")]
    [InlineData("2014-01-31||+1M", "2014-02-28T00:00:00.000Z")]
    [InlineData("2014-01-01||/d", "2014-01-01T00:00:00.000Z")]
    [InlineData("2014", "2014-01-01T00:00:00.000Z")]
    [InlineData("1404172800000", "2014-07-01T00:00:00.000Z")]
    [InlineData("now+9999999y", "9999-12-31T23:59:59.999Z")]
    [InlineData("now-999999999d", "0001-01-01T00:00:00.000Z")]
    public void A_date_may_be_calculated(string text, string expected) => Assert.Equal(Moment(expected), Read(text, roundUp: false));

    [Theory]
    [InlineData("now/d", "2026-03-04T23:59:59.999Z")]
    [InlineData("now-1M/M", "2026-02-28T23:59:59.999Z")]
    [InlineData("2014", "2014-12-31T23:59:59.999Z")]
    [InlineData("2014-07", "2014-07-31T23:59:59.999Z")]
    [InlineData("2014-07-01", "2014-07-01T23:59:59.999Z")]
    [InlineData("2014-07-01T05", "2014-07-01T05:59:59.999Z")]
    [InlineData("2014-07-01T05:06", "2014-07-01T05:06:59.999Z")]
    [InlineData("2014-07-01T05:06:07", "2014-07-01T05:06:07.999Z")]
    [InlineData("2014-07-01T05:06:07.008", "2014-07-01T05:06:07.008Z")]
    [InlineData("2014-07-01||+1h", "2014-07-01T01:00:00.000Z")]
    [InlineData("1404172800000", "2014-07-01T00:00:00.000Z")]
    public void Rounded_up_a_date_is_the_last_millisecond_of_its_span(string text, string expected) =>
        Assert.Equal(Moment(expected), Read(text, roundUp: true));

    [Theory]
    [InlineData("later")]
    [InlineData("now-")]
    [InlineData("now-1")]
    [InlineData("now-1x")]
    [InlineData("now/2d")]
    [InlineData("now*1d")]
    [InlineData("now-99999999999d")]
    [InlineData("||+1d")]
    [InlineData("")]
    public void Anything_else_is_not_a_date(string text) => Assert.Null(Read(text, roundUp: false));

    private static long Moment(string text) => DateTimeOffset.Parse(text, null).ToUnixTimeMilliseconds();

    private static long? Read(string text, bool roundUp) =>
        DateExpression.TryRead(new QueryValue(QueryValueKind.Text, text), DocumentDateFormat.Default, Now, roundUp, out var milliseconds)
            ? milliseconds
            : null;
}
