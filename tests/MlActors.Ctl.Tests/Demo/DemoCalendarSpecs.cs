using MlActors.Ctl.Demo;
using Xunit;

namespace MlActors.Ctl.Tests.Demo;

public sealed class DemoCalendarSpecs
{
    [Theory]
    [InlineData("2026-11-23T00:00:00Z")]
    [InlineData("2026-11-25T13:07:11Z")]
    [InlineData("2026-11-29T23:59:59Z")]
    public void Data_begins_on_a_Monday_three_full_weeks_ago_and_ends_a_day_ahead(string now)
    {
        var calendar = DemoCalendar.At(DateTimeOffset.Parse(now, null));

        Assert.Equal(new DateTimeOffset(2026, 11, 2, 0, 0, 0, TimeSpan.Zero), calendar.FirstMonday);
        Assert.Equal(DateTimeOffset.Parse(now, null).AddDays(1), calendar.LoadedUntil);
    }

    [Fact]
    public void Every_injected_anomaly_lies_in_the_past()
    {
        var calendar = DemoCalendar.At(new DateTimeOffset(2026, 11, 23, 0, 0, 0, TimeSpan.Zero));

        Assert.All(DemoCatalogue.All.SelectMany(
            series => series.Injected(calendar.FirstMonday)), cause => Assert.True(cause.WindowEnd < calendar.Now));
    }
}
