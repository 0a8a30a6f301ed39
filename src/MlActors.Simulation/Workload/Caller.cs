using MlActors.Actors.Shutdown;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Records;
using MlActors.Domain.Shutdown;
using MlActors.Simulation.Kernel;
using MlActors.Simulation.Stores;
using MlActors.Storage.Files;

namespace MlActors.Simulation.Workload;

/// <summary>
/// An operator who asks again until it is done: what is refused, or not answered in time, may have been done all the same, so before each repeat
/// the state is looked at.
/// </summary>
internal sealed class Caller(VirtualWorld world, TimeProvider time, NodeClients clients, IStoreSync sync)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1), CallTimeout = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan DoubtfulTime = TimeSpan.FromMinutes(1);

    private static readonly CloseOptions InOrder = new(Force: false, AllowNoMatch: true, TimeSpan.FromMinutes(30), "30m");

    private CancellationTokenSource _calls = new();

    /// <summary>Records that each job has acknowledged.</summary>
    public Dictionary<JobId, int> Posted { get; } = [];

    /// <summary>What is being asked for, in words.</summary>
    public SortedSet<string> Asks { get; } = new(StringComparer.Ordinal);

    /// <summary>What the cluster says of its units.</summary>
    public UnitViews Views => new(clients, Calls);

    private CancellationToken Calls => _calls.Token;

    /// <summary>The nodes that worked on calls are gone, and do not go on with them.</summary>
    public void OnPowerCut()
    {
        _calls.Cancel();
        _calls = new CancellationTokenSource();
    }

    public Task CreateAsync(JobId job) => UntilAsync(
        $"create {job}", () => clients.Jobs.CreateAsync(Series.JobOf(job), Calls),
        async () => await Views.PhaseOfAsync(job) is not (JobPhase.Absent or JobPhase.Invalid));

    public Task CreateAsync(DatafeedId feed, JobId job) => UntilAsync(
        $"create {feed}", () => clients.Feeds.CreateAsync(Series.FeedOf(feed, job), Calls),
        async () => await Views.PhaseOfAsync(feed) is not (DatafeedPhase.Absent or DatafeedPhase.Invalid));

    public Task OpenAsync(JobId job) => UntilAsync(
        $"open {job}", () => clients.Jobs.OpenAsync(job, CallTimeout, Calls), async () => (await Views.OfAsync(job))?.State == "opened");

    /// <returns>Whether it is open; otherwise it has failed.</returns>
    public async Task<bool> TryOpenAsync(JobId job)
    {
        var state = "";
        await UntilAsync(
            $"open {job}", () => clients.Jobs.OpenAsync(job, CallTimeout, Calls),
            async () => (state = (await Views.OfAsync(job))?.State ?? "") is "opened" or "failed");
        return state != "failed";
    }

    public Task StartAsync(DatafeedId feed) => UntilAsync(
        $"start {feed}", () => clients.Feeds.StartAsync(feed, Series.First, null, null, CallTimeout, Calls),
        async () => await Views.PhaseOfAsync(feed) == DatafeedPhase.Started);

    /// <summary>Posts the next records of the job's series.</summary>
    public async Task PostAsync(JobId job, int count)
    {
        var first = Posted.GetValueOrDefault(job);
        await UntilAsync(
            $"post to {job}", () => clients.Jobs.PostAsync(job, Series.Records(job, first, count), Calls),
            async () => (await SettledCountAsync(job)) >= first + count);
        Posted[job] = first + count;
    }

    /// <summary>By force, whether it runs or not.</summary>
    public Task DeleteAsync(DatafeedId feed) => UntilAsync(
        $"delete {feed}", () => clients.Feeds.DeleteAsync(feed, force: true, Calls), () => Views.IsUnknownAsync(feed));

    public Task CloseAllAsync() => UntilAsync(
        "close all jobs", () => clients.Shutdown.CloseJobsAsync("_all", InOrder, refuseRunningFeeds: false, Calls), () => Task.FromResult(false));

    public Task CloseAsync(JobId job) => UntilAsync(
        $"close {job}", () => clients.Shutdown.CloseJobsAsync(job.Value, InOrder, refuseRunningFeeds: false, Calls), () => Task.FromResult(false));

    /// <returns>Whether the answer named the job as one of which something was skipped; null when it took more than one call.</returns>
    public async Task<bool?> CloseByForceAsync(JobId job)
    {
        var (calls, isNamed) = (0, false);
        await UntilAsync(
            $"close {job} by force",
            async () =>
            {
                calls++;
                var skipped = await clients.Shutdown.CloseJobsAsync(
                    job.Value, InOrder with { Force = true }, refuseRunningFeeds: false, Calls);
                return isNamed = skipped.Any(unit => unit.Unit == UnitId.Of(job));
            },
            () => Task.FromResult(false));
        return calls == 1 ? isNamed : null;
    }

    public Task StopFeedsAsync() => UntilAsync(
        "stop all datafeeds", () => clients.Shutdown.StopDatafeedsAsync("_all", InOrder, closeJob: false, Calls), () => Task.FromResult(false));

    /// <param name="leavesFailed">A job that has failed is not closed in order, and the run is partial because of it.</param>
    public async Task ShutDownAsync(bool leavesFailed = false)
    {
        RunSummary? summary = null;
        await UntilAsync(
            "shut down",
            async () =>
            {
                var run = await clients.Shutdown.StartAsync(
                    new RunRequest(RunKind.ShutDown, null, null, new RunOptions(TimeSpan.FromMinutes(30), 64)), Calls);
                summary = await clients.Shutdown.WaitForAsync(run, TimeSpan.FromMinutes(30), Calls);
                if (summary?.Outcome != RunOutcome.Completed && !(leavesFailed && summary?.Outcome == RunOutcome.Partial))
                    throw Refusal.Unavailable($"the run ended {summary?.Outcome}").ToException();
                return summary;
            },
            () => Task.FromResult(false));
    }

    public Task ResetAsync(JobId job) => UntilAsync($"reset {job}", () => clients.Jobs.ResetAsync(job, Calls), () => Task.FromResult(false));

    public Task DeleteAsync(JobId job) => UntilAsync(
        $"delete {job}", () => clients.Jobs.DeleteAsync(job, force: false, Calls), async () => await Views.PhaseOfAsync(job) == JobPhase.Absent);

    /// <summary>Goes back to the oldest snapshot; with one snapshot only, to none at all.</summary>
    /// <param name="keepsResults">Whether what the job had found after it is left.</param>
    public async Task RevertAsync(JobId job, bool keepsResults)
    {
        var view = await Views.OfAsync(job);
        if (view is null) return;
        var oldest = view.Model.Snapshots.Length < 2 ? null : view.Model.Snapshots[0].Id;
        await UntilAsync(
            $"revert {job}", () => clients.Jobs.RevertAsync(job, oldest, deleteInterveningResults: !keepsResults, Calls),
            () => Task.FromResult(false));
    }

    public Task ForecastAsync(JobId job, string id) => UntilAsync(
        $"forecast {job}",
        () => clients.Jobs.ForecastAsync(
            new JobRequest.StartForecast(job, id, TimeSpan.FromHours(2), TimeSpan.Zero, 20 << 20), Calls),
        async () => (await Views.OfAsync(job))?.State != "opened");

    public async Task CancelRunsAsync()
    {
        try
        {
            foreach (var run in await clients.Shutdown.RunsAsync(default))
                if (run.Outcome == RunOutcome.Running) await clients.Shutdown.CancelAsync(run.Id, null, Calls);
        }
        catch (Exception refused) when (refused is RefusedException or OperationCanceledException)
        {
            // Nothing answers, so nothing is cancelled.
        }
    }

    /// <summary>Waits until the job has as many records as were posted, or as its datafeed can have read at a moment.</summary>
    public async Task WaitForDataAsync(JobId job, Func<int> expected)
    {
        Asks.Add($"the data of {job}");
        while (true)
        {
            var view = await Views.OfAsync(job);
            if (view is { State: "opened" } && view.Statistics.Counts.ProcessedRecordCount >= expected()) break;
            await Task.Delay(Pause, time);
        }

        Asks.Remove($"the data of {job}");
    }

    // A post that was refused may still be on its way, or the engine that has it may be about to come back; until then the counts are those of
    // before.
    private async Task<long> SettledCountAsync(JobId job)
    {
        await Task.Delay(DoubtfulTime, time);
        while (true)
        {
            if (await Views.OfAsync(job) is { State: "opened" or "closed" } view) return view.Statistics.Counts.ProcessedRecordCount;
            await Task.Delay(Pause, time);
        }
    }

    // What is only seen is not promised to survive a power cut. The checks count it as acknowledged, so it is made as durable.
    private async Task SyncAsync()
    {
        while (true)
        {
            try
            {
                await sync.FlushAsync(StoreFile.Journal);
                return;
            }
            catch (StorageUnavailableException)
            {
                await Task.Delay(Pause, time);
            }
        }
    }

    private async Task UntilAsync<T>(string what, Func<Task<T>> ask, Func<Task<bool>> isDone)
    {
        Asks.Add(what);
        while (true)
        {
            try
            {
                await ask();
                break;
            }
            catch (Exception refused) when (refused is RefusedException or OperationCanceledException)
            {
                world.Trace.Event(world.Elapsed, $"{what} was refused: {(refused as RefusedException)?.Refusal.Kind} {refused.Message}");
                if (await isDone())
                {
                    await SyncAsync();
                    break;
                }

                await Task.Delay(Pause, time);
            }
        }

        Asks.Remove(what);
    }

    private Task UntilAsync(string what, Func<Task> ask, Func<Task<bool>> isDone) => UntilAsync(
        what,
        async () =>
        {
            await ask();
            return true;
        },
        isDone);
}
