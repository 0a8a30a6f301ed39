using MlActors.Detection.Settings;
using MlActors.Domain;
using MlActors.Domain.Calendars;
using MlActors.Domain.Filters;
using MlActors.Domain.Jobs;
using MlActors.Domain.Records;
using MlActors.Domain.Rules;
using Xunit;

namespace MlActors.Storage.Tests.Rules;

public sealed class RuleStoreSpecs : IDisposable
{
    private readonly TemporaryStores _folder = new();

    private Stores Stores => _folder.Stores;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_job_has_the_events_of_its_calendars_and_the_items_of_its_filters()
    {
        await Stores.Calendars.AddAsync(Calendar.Of("of-job", null, ["job"]));
        await Stores.Calendars.AddAsync(Calendar.Of("of-group", null, ["group"]));
        await Stores.Calendars.AddAsync(Calendar.Of("of-others", null, ["other"]));
        foreach (var (calendar, start) in ((string, long)[])[("of-job", 30), ("of-group", 20), ("of-others", 10)])
            await Stores.Calendars.AddEventsAsync(
                calendar, [new CalendarEvent($"{start}", calendar, new ScheduledEvent(calendar, start, start + 1))]);
        await Stores.Filters.AddAsync(Filter.Of("safe", null, ["a"]));
        await Stores.Filters.AddAsync(Filter.Of("unused", null, ["b"]));

        var (_, rules) = await Stores.Rules.ReadAsync(Job("safe", "missing"));

        Assert.Equal(["of-group", "of-job"], rules.Events.Select(one => one.Description));
        Assert.Equal(["safe: a"], rules.Filters.Select(filter => $"{filter.FilterId}: {string.Join(',', filter.Items)}"));
    }

    [Fact]
    public async Task Every_change_is_a_new_revision_and_a_refused_one_is_not()
    {
        Assert.Equal(0, await Stores.Rules.RevisionAsync());
        await IsNewRevision(() => Stores.Calendars.AddAsync(Calendar.Of("a", null, ["job"])));
        await IsNewRevision(() => Stores.Calendars.ChangeAsync("a", calendar => calendar.Add(["other"])));
        await IsNewRevision(() => Stores.Calendars.AddEventsAsync("a", [new CalendarEvent("event", "a", new ScheduledEvent("event", 1, 2))]));
        await IsNewRevision(() => Stores.Calendars.DeleteEventAsync("a", "event"));
        await IsNewRevision(() => Stores.Calendars.DeleteAsync("a"));
        await IsNewRevision(() => Stores.Filters.AddAsync(Filter.Of("safe", null, ["a"])));
        await IsNewRevision(() => Stores.Filters.ChangeAsync("safe", filter => filter.Change(null, ["b"], []).Changed));
        await IsNewRevision(() => Stores.Filters.DeleteAsync("safe"));
        _folder.Reopen();

        await Stores.Calendars.DeleteAsync("a");
        await Stores.Filters.DeleteAsync("safe");
        Assert.Equal(8, (await Stores.Rules.ReadAsync(Job())).Revision);
    }

    [Fact]
    public async Task A_deleted_job_is_removed_from_all_calendars()
    {
        await Stores.Calendars.AddAsync(Calendar.Of("a", null, ["job", "other"]));
        await Stores.Calendars.AddAsync(Calendar.Of("b", null, ["other", "job"]));

        await Stores.Rules.RemoveJobAsync(new JobId("job"));

        Assert.All(await Stores.Calendars.AllAsync(), calendar => Assert.Equal(["other"], calendar.Jobs.AsEnumerable()));
    }

    private async Task IsNewRevision(Func<Task> change)
    {
        var before = await Stores.Rules.RevisionAsync();
        await change();
        Assert.Equal(before + 1, await Stores.Rules.RevisionAsync());
    }

    private static JobConfig Job(params string[] filters) => new(
        new JobId("job"),
        new AnalysisConfig(
            TimeSpan.FromHours(1),
            [
                new DetectorConfig("count")
                {
                    ByFieldName = "host",
                    CustomRules = [.. filters.Select(filter => new CustomRule { Scope = [new CustomRuleScope("host", filter)] })],
                },
            ]),
        new DataDescription(), DateTimeOffset.UnixEpoch)
    {
        Groups = ["group"],
    };
}
