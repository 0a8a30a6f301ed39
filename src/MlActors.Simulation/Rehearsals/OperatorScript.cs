using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Simulation.Properties;
using MlActors.Simulation.Stores;
using MlActors.Simulation.Workload;

namespace MlActors.Simulation.Rehearsals;

/// <summary>
/// What an operator does in each run: create, open, bring data, close, something between, open, bring data; then the faults stop, and all is closed
/// and looked at.
/// </summary>
internal sealed class OperatorScript(Rehearsal run, Caller caller)
{
    private const int PostsPerPart = 5;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time = run.Cluster.Caller.Time;

    private JobId? _failed;

    /// <summary>All jobs but the one that has failed.</summary>
    private IEnumerable<JobId> Sound => run.Jobs.Where(job => job != _failed);

    private bool HasFeed(JobId job) => run.FeedOf(job) is not null;

    public async Task RunAsync()
    {
        run.Enter("create");
        await Task.WhenAll(run.Jobs.Select(CreateAsync));
        run.Enter("open");
        await Task.WhenAll(run.Jobs.Select(caller.OpenAsync));
        run.Enter("first data");
        await BringDataAsync(run.Script.WaitsForData);
        run.Enter($"first close ({run.Script.First})");
        await Task.WhenAll(CloseFirstAsync(), DeleteFeedAsync());
        await CreateDeletedFeedAsync();
        run.Enter($"between ({run.Script.Between})");
        await ChangeAsync();
        if (run.Script.DamagesOne) run.Damage(run.Jobs[1]);
        run.Enter("second open");
        await Task.WhenAll(run.Jobs.Select(OpenAsync));
        run.Enter("second data");
        await BringDataAsync(waits: false);
        if (run.Script.Forecasts) await caller.ForecastAsync(run.Jobs[0], "forecast-1");
        await FinishAsync();
    }

    // From here on nothing goes wrong any more, and all has to be well.
    private async Task FinishAsync()
    {
        run.StopFaults();
        run.Enter(Rehearsal.Settle);
        while (run.Cluster.Members.Count() < run.Size.Nodes) await Task.Delay(Pause, _time);
        await Task.WhenAll(Sound.Select(caller.OpenAsync));
        await Task.WhenAll(Sound.Where(HasFeed).Select(job => caller.StartAsync(run.FeedOf(job)!.Value)));
        await Task.WhenAll(Sound.Select(WaitForDataAsync));
        run.Enter("last close");
        await CloseLastAsync();
        new FinalChecks(run, caller).Check();
        run.Enter("last look");
        await new FinalChecks(run, caller).CheckAnswersAsync();
        run.Enter("done");
    }

    // A job that has failed is closed by force; a shutdown leaves it alone, and everything else ends in order.
    private async Task CloseLastAsync()
    {
        if (_failed is not { } failed)
        {
            await caller.CloseAllAsync();
            return;
        }

        await caller.ShutDownAsync(leavesFailed: true);
        run.Table.Check(
            Promises.OthersGoOn, Sound.All(job => run.States.Of(job).Phase == JobPhase.Closed), run.World.Elapsed,
            () => $"the shutdown is over, and {Sound.First(job => run.States.Of(job).Phase != JobPhase.Closed)} is not closed");
        await caller.CloseByForceAsync(failed);
    }

    private async Task OpenAsync(JobId job)
    {
        if (job != run.Damaged) await caller.OpenAsync(job);
        else if (!await caller.TryOpenAsync(job)) _failed = job;
    }

    private async Task CreateAsync(JobId job)
    {
        await caller.CreateAsync(job);
        if (run.FeedOf(job) is { } feed) await caller.CreateAsync(feed, job);
    }

    private async Task BringDataAsync(bool waits)
    {
        await Task.WhenAll(Sound.Select(BringDataAsync));
        if (waits) await Task.WhenAll(Sound.Select(WaitForDataAsync));
        if (run.Script.IdleTime > TimeSpan.Zero) await Task.Delay(run.Script.IdleTime, _time);
    }

    private async Task BringDataAsync(JobId job)
    {
        if (run.FeedOf(job) is { } feed) await caller.StartAsync(feed);
        else
            for (var post = 0; post < PostsPerPart; post++) await caller.PostAsync(job, run.Script.PostSize);
    }

    private Task WaitForDataAsync(JobId job)
    {
        if (!HasFeed(job)) return caller.WaitForDataAsync(job, () => caller.Posted.GetValueOrDefault(job));
        var read = Series.CountBefore(run.World.Now.ToUnixTimeMilliseconds()) - 2;
        return caller.WaitForDataAsync(job, () => read);
    }

    private async Task CloseFirstAsync()
    {
        switch (run.Script.First)
        {
            case FirstClose.ShutDown:
                await caller.ShutDownAsync();
                break;
            case FirstClose.FeedsThenAll:
                await caller.StopFeedsAsync();
                await caller.CloseAllAsync();
                break;
            case FirstClose.EachJob:
                await Task.WhenAll(run.Jobs.Select(caller.CloseAsync));
                break;
            case FirstClose.OneByForce:
                var forced = run.Jobs[run.Jobs.Count / 2];
                if (await caller.CloseByForceAsync(forced) is { } isNamed)
                    run.Table.Check(
                        Promises.ForceNamed, isNamed || run.States.Of(forced).Skipped is null, run.World.Elapsed,
                        () => $"{forced} skipped and did not say: {run.States.Of(forced).Skipped}");
                await caller.CloseAllAsync();
                break;
            default:
                await caller.CloseAllAsync();
                break;
        }

        new FinalChecks(run, caller).Check();
    }

    // What the job has lost with its node cannot be read again then, and its close must not wait for that.
    private async Task DeleteFeedAsync()
    {
        if (run.Script.DeletesFeedAfter is not { } delay || !run.Jobs.Any(HasFeed)) return;
        await Task.Delay(delay, _time);
        run.Orphan(run.Jobs.Last(HasFeed));
        await caller.DeleteAsync(run.FeedOf(run.Orphaned!.Value)!.Value);
        if (run.States.Of(run.Orphaned.Value).Phase != JobPhase.Closed) run.Table.Strike(Situations.FeedDeleted);
    }

    private async Task CreateDeletedFeedAsync()
    {
        if (run.Orphaned is not { } job) return;
        await caller.CreateAsync(run.FeedOf(job)!.Value, job);
        run.Orphan(null);
    }

    private async Task ChangeAsync()
    {
        var job = run.Jobs[0];
        switch (run.Script.Between)
        {
            case BetweenCloses.Revert when run.Script.RevertKeepsResults:
                await Task.WhenAll(run.Jobs.Where(HasFeed).Select(reverted => caller.RevertAsync(reverted, keepsResults: true)));
                break;
            case BetweenCloses.Revert when HasFeed(job):
                await caller.RevertAsync(job, keepsResults: false);
                break;
            case BetweenCloses.Reset:
                await caller.ResetAsync(job);
                caller.Posted[job] = 0;
                break;
            case BetweenCloses.DeleteAndCreate:
                await caller.DeleteAsync(job);
                caller.Posted[job] = 0;
                await CreateAsync(job);
                break;
        }
    }
}
