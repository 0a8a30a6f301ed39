using MlActors.Actors.Jobs;
using MlActors.Actors.Registry;
using MlActors.Domain;
using MlActors.Domain.Calendars;
using MlActors.Domain.Jobs;

namespace MlActors.Api.Calendars;

/// <summary>
/// Notifies open jobs that a calendar or a filter has changed, and waits until they apply it. The change is stored already, so a job that cannot
/// be notified is no error: it finds the change when its next data arrive.
/// </summary>
internal sealed class RuleAnnouncements(JobClient jobs, RegistryClient registry)
{
    /// <param name="members">The jobs and groups of the calendar, before and after the change.</param>
    public Task CalendarChangedAsync(IEnumerable<string> members) => UnlessUnavailableAsync(async () =>
    {
        var named = members.Distinct(StringComparer.Ordinal).ToArray();
        if (named.Length == 0) return;
        var entries = await registry.FindJobsAsync(named.Contains(Calendar.All) ? Calendar.All : string.Join(',', named), CancellationToken.None);
        await jobs.RefreshRulesAsync(entries.Where(entry => entry.IsExpected).Select(entry => entry.Job), CancellationToken.None);
    });

    public Task FilterChangedAsync(string filter) => UnlessUnavailableAsync(async () =>
    {
        var entries = await registry.FindJobsAsync(Calendar.All, CancellationToken.None);
        var views = await jobs.GetAnsweringAsync(entries.Where(entry => entry.IsExpected).Select(entry => entry.Job), CancellationToken.None);
        var concerned = views.Where(job => job is { Phase: JobPhase.Open, Config: { } config } && config.Analysis.FilterIds.Contains(filter));
        await jobs.RefreshRulesAsync(concerned.Select(job => job.Id), CancellationToken.None);
    });

    // The registry may be starting again.
    private static async Task UnlessUnavailableAsync(Func<Task> announce)
    {
        try
        {
            await announce();
        }
        catch (RefusedException)
        {
            return;
        }
    }
}
