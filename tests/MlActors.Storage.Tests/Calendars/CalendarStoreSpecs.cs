using MlActors.Detection.Settings;
using MlActors.Domain;
using MlActors.Domain.Calendars;
using MlActors.Storage.Calendars;
using Xunit;

namespace MlActors.Storage.Tests.Calendars;

public sealed class CalendarStoreSpecs : IDisposable
{
    private readonly TemporaryStores _folder = new();

    private CalendarStore Calendars => _folder.Stores.Calendars;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_calendar_and_its_events_are_added_and_survive_a_restart()
    {
        Assert.True(await Calendars.AddAsync(Calendar.Of("b", "second", ["job", "it's"])));
        Assert.True(await Calendars.AddAsync(Calendar.Of("a", null, [])));
        Assert.False(await Calendars.AddAsync(Calendar.Of("a", "again", [])));
        Assert.Null(await Calendars.AddEventsAsync("b", [Event("late", 20, calendar: "b"), Event("early", 10, skipResult: false, calendar: "b")]));
        _folder.Reopen();

        Assert.Equal(["a", "b"], (await Calendars.AllAsync()).Select(calendar => calendar.Id));
        Assert.Equal(["job", "it's"], (await Calendars.FindAsync("b"))!.Jobs.AsEnumerable());
        Assert.Equal(
            [new ScheduledEvent("early", 10, 11, SkipResult: false), new ScheduledEvent("late", 20, 21)],
            (await Calendars.EventsAsync(["a", "b"])).Select(one => one.Scheduled));
        Assert.Empty(await Calendars.EventsAsync(["a"]));
    }

    [Fact]
    public async Task A_refused_change_changes_nothing()
    {
        await Calendars.AddAsync(Calendar.Of("a", null, ["job"]));

        Assert.NotNull((await Calendars.ChangeAsync("a", calendar => calendar.Remove(["job", "other"]))).Refusal);
        Assert.Equal(RefusalKind.NotFound, (await Calendars.ChangeAsync("b", calendar => calendar.Add(["job"]))).Refusal!.Kind);
        Assert.Equal(["job"], Assert.Single(await Calendars.AllAsync()).Jobs.AsEnumerable());

        Assert.Equal(["job", "other"], (await Calendars.ChangeAsync("a", calendar => calendar.Add(["other"]))).Changed!.Jobs.AsEnumerable());
    }

    [Fact]
    public async Task A_calendar_is_deleted_with_its_events_and_an_event_alone()
    {
        await Calendars.AddAsync(Calendar.Of("a", null, ["job"]));
        await Calendars.AddAsync(Calendar.Of("b", null, []));
        await Calendars.AddEventsAsync("a", [Event("one", 1), Event("two", 2)]);
        var two = (await Calendars.EventsAsync(["a"]))[1].Id;

        Assert.Equal(RefusalKind.BadRequest, (await Calendars.DeleteEventAsync("b", two))!.Kind);
        Assert.Null(await Calendars.DeleteEventAsync("a", two));
        Assert.Equal(RefusalKind.NotFound, (await Calendars.DeleteEventAsync("a", two))!.Kind);
        Assert.Equal(["one"], (await Calendars.EventsAsync(["a"])).Select(one => one.Scheduled.Description));

        Assert.Equal(["job"], (await Calendars.DeleteAsync("a"))!.Jobs.AsEnumerable());
        Assert.Null(await Calendars.DeleteAsync("a"));
        Assert.Empty(await Calendars.EventsAsync(["a"]));
    }

    [Fact]
    public async Task Events_beyond_the_limit_are_refused_together()
    {
        await Calendars.AddAsync(Calendar.Of("a", null, []));
        await Calendars.AddEventsAsync("a", [.. Enumerable.Range(0, Calendar.MaxEvents - 1).Select(at => Event($"{at}", at))]);

        Assert.Equal(RefusalKind.BadRequest, (await Calendars.AddEventsAsync("a", [Event("one", 1), Event("two", 2)]))!.Kind);
        Assert.Null(await Calendars.AddEventsAsync("a", [Event("one", 1)]));
        Assert.Equal(RefusalKind.NotFound, (await Calendars.AddEventsAsync("b", [Event("one", 1)]))!.Kind);
    }

    private static CalendarEvent Event(string description, long start, bool skipResult = true, string calendar = "a") =>
        new(Guid.NewGuid().ToString("N"), calendar, new ScheduledEvent(description, start, start + 1, skipResult));
}
