using MlActors.Detection.Settings;
using MlActors.Domain.Calendars;
using Xunit;

namespace MlActors.Domain.Tests.Calendars;

public sealed class CalendarSpecs
{
    private static readonly Calendar Holidays = Calendar.Of("holidays", null, ["job", "group", "job"]);

    [Fact]
    public void It_applies_to_the_jobs_it_lists_and_to_the_members_of_its_groups()
    {
        Assert.True(Holidays.AppliesTo("job", []));
        Assert.True(Holidays.AppliesTo("other", ["none", "group"]));
        Assert.False(Holidays.AppliesTo("other", ["job-group"]));
        Assert.True(Calendar.Of("all", null, ["_all"]).AppliesTo("other", []));
    }

    [Fact]
    public void Jobs_are_added_once_and_removed_only_together()
    {
        Assert.Equal(["job", "group", "new"], Holidays.Add(["new", "job"]).Changed!.Jobs.AsEnumerable());
        Assert.Equal(["group"], Holidays.Remove(["job"]).Changed!.Jobs.AsEnumerable());
        Assert.Equal("Cannot remove [new] as it is not present in calendar [holidays]", Holidays.Remove(["job", "new"]).Refusal!.Reason);
        Assert.Contains("'No job'", Holidays.Add(["No job"]).Refusal!.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("_all", "reserved name")]
    [InlineData("Mayas", "Invalid calendar_id")]
    [InlineData("holidays", null)]
    public void Its_id_follows_the_rules_for_ids(string id, string? fault)
    {
        if (fault is null) Assert.Null(Calendar.Of(id, null, []).FindFault());
        else Assert.Contains(fault, Calendar.Of(id, null, []).FindFault(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, null, true)]
    [InlineData(10L, null, true)]
    [InlineData(20L, null, false)]
    [InlineData(null, 10L, false)]
    [InlineData(null, 11L, true)]
    public void An_event_belongs_to_the_period_that_it_overlaps(long? start, long? end, bool expected) =>
        Assert.Equal(expected, new CalendarEvent("id", "holidays", new ScheduledEvent("event", 10, 20)).Overlaps(start, end));

    [Fact]
    public void An_event_ends_after_its_start_and_has_a_limited_description()
    {
        Assert.Equal("Event start time [5] must come before end time [5]", Event("event", 5, 5).FindFault());
        Assert.Contains("has 1001 characters", Event(new string('x', 1001), 5, 6).FindFault(), StringComparison.Ordinal);
        Assert.Null(Event(new string('x', 1000), 5, 6).FindFault());
    }

    private static CalendarEvent Event(string description, long start, long end) =>
        new("id", "holidays", new ScheduledEvent(description, start, end));
}
