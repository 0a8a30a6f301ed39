using System.Collections.Immutable;
using MlActors.Actors.Datafeeds;
using MlActors.Actors.Jobs;
using MlActors.Actors.Registry;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Registry;
using MlActors.Storage.Settings;

namespace MlActors.Api.Tasks;

/// <summary>Something that runs: an open job, a started datafeed, or a long operation of this node.</summary>
internal sealed record RunningTask(
    string Node, string Id, string Type, string Action, string Description, DateTimeOffset StartedAt, TimeSpan RunningTime);

/// <summary>What runs in the cluster, in the form of Elastic's tasks. While upgrade mode is enabled no job and no datafeed is among it.</summary>
internal sealed class RunningTasks(
    JobClient jobs, DatafeedClient datafeeds, RegistryClient registry, SettingsStore settings, BackgroundTasks background, TimeProvider time)
{
    private const string JobAction = "xpack/ml/job[c]", DatafeedAction = "xpack/ml/datafeed[c]";

    /// <param name="actions">Names and wildcards, separated by commas; null for all.</param>
    public async Task<ImmutableArray<RunningTask>> ListAsync(string? actions, CancellationToken cancellationToken)
    {
        var wanted = (actions ?? "*").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var now = time.GetUtcNow();
        var found = new List<RunningTask>();
        if (IsWanted(JobAction)) found.AddRange(await JobsAsync(now, cancellationToken));
        if (IsWanted(DatafeedAction)) found.AddRange(await DatafeedsAsync(now, cancellationToken));
        found.AddRange(background.Running.Where(task => IsWanted(task.Action)).Select(task =>
            new RunningTask(background.Node, task.Id, "transport", task.Action, task.Description, task.StartedAt, now - task.StartedAt)));
        return [.. found];

        bool IsWanted(string action) => wanted.Any(pattern => pattern == action || Wildcard.Matches(pattern, action));
    }

    private async Task<IEnumerable<RunningTask>> JobsAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var entries = await registry.ResolveJobsAsync(null, allowNoMatch: true, cancellationToken);
        var views = await jobs.ShowAllAsync(entries.Where(job => job.IsExpected).Select(job => job.Job), cancellationToken);
        return views.Where(job => job.Node is not null).Select(job =>
            Of(job.Node!, JobAction, $"job-{job.Id}", job.OpenedAt ?? now, now));
    }

    private async Task<IEnumerable<RunningTask>> DatafeedsAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        if ((await settings.ReadAsync(cancellationToken)).IsUpgrading) return [];
        var entries = await registry.ResolveDatafeedsAsync(null, allowNoMatch: true, cancellationToken);
        var views = await datafeeds.ShowAllAsync(entries.Where(feed => feed.IsExpected).Select(feed => feed.Datafeed), cancellationToken);
        return views.Where(feed => feed is { Node: not null, Phase: DatafeedPhase.Started or DatafeedPhase.Stopping }).Select(feed =>
            Of(feed.Node!, DatafeedAction, $"datafeed-{feed.Id}", now, now));
    }

    private static RunningTask Of(string node, string action, string description, DateTimeOffset startedAt, DateTimeOffset now) => new(
        node, $"{BackgroundTasks.NameOf(node)}:{NumberOf(description)}", "persistent", action, description, startedAt,
        now > startedAt ? now - startedAt : TimeSpan.Zero);

    // Always the same for one unit, since it has no number of its own.
    private static uint NumberOf(string description) => description.Aggregate(2166136261u, (sum, letter) => (sum ^ letter) * 16777619u);
}
