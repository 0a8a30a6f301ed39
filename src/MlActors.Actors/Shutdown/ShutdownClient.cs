using System.Collections.Immutable;
using Akka.Hosting;
using MlActors.Actors.Cluster;
using MlActors.Actors.Configuration;
using MlActors.Actors.Datafeeds;
using MlActors.Actors.Jobs;
using MlActors.Actors.Messaging;
using MlActors.Actors.Registry;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Domain.Registry;
using MlActors.Domain.Nodes;
using MlActors.Domain.Shutdown;
using MlActors.Storage.Files;
using static MlActors.Domain.Shutdown.ShutdownCommand;
using static MlActors.Domain.Shutdown.ShutdownReply;
using static MlActors.Domain.Shutdown.ShutdownRequest;

namespace MlActors.Actors.Shutdown;

/// <summary>
/// Starts runs and watches them, from any node. Elastic's close and stop start a run and wait for its end. Every method throws a
/// <see cref="RefusedException"/> when it is refused, or when the coordinator does not answer in time.
/// </summary>
public sealed class ShutdownClient(
    IRequiredActor<CoordinatorProxy> coordinator,
    RegistryClient registry,
    RunPlanner planner,
    ClusterDirectory nodes,
    ShutdownSettings settings,
    CallTimeouts timeouts,
    IIdSource ids,
    IStoreSync sync,
    TimeProvider time)
{
    /// <summary>Closes jobs with their datafeeds, and waits for the end of the run.</summary>
    /// <param name="expression">Ids, groups and wildcards; null for all jobs.</param>
    /// <param name="refuseRunningFeeds">The rule of the old paths: a job whose datafeed runs is refused.</param>
    /// <returns>The units of which force left something undone; empty without force.</returns>
    /// <exception cref="RefusedException">A job is unknown, failed or was not closed, or the timeout is over; the run continues.</exception>
    public async Task<ImmutableArray<ForcedUnit>> CloseJobsAsync(
        string? expression, CloseOptions options, bool refuseRunningFeeds, CancellationToken cancellationToken)
    {
        var entries = await registry.ResolveJobsAsync(expression, options.AllowNoMatch, cancellationToken);
        var plan = await planner.PlanCloseAsync(entries, feeds: null, options.Force, refuseRunningFeeds, cancellationToken);
        if (plan.Refusal is { } refusal) throw new RefusedException(refusal);
        return await RunToEndAsync(RunKind.CloseJobs, plan.Targets, options, cancellationToken);
    }

    /// <summary>Stops datafeeds, and waits for the end of the run.</summary>
    /// <param name="expression">Ids and wildcards; null for all datafeeds.</param>
    /// <param name="closeJob">Their jobs are closed as well.</param>
    /// <returns>The units of which force left something undone; empty without force.</returns>
    public async Task<ImmutableArray<ForcedUnit>> StopDatafeedsAsync(
        string? expression, CloseOptions options, bool closeJob, CancellationToken cancellationToken)
    {
        var entries = await registry.ResolveDatafeedsAsync(expression, options.AllowNoMatch, cancellationToken);
        if (entries.IsEmpty) return [];
        return closeJob
            ? await CloseJobsAsync(
                string.Join(',', entries.Select(entry => entry.Job).Distinct()), options, refuseRunningFeeds: false, cancellationToken)
            : await RunToEndAsync(RunKind.StopDatafeeds, await planner.PlanStopAsync(entries, cancellationToken), options, cancellationToken);
    }

    /// <summary>Starts a run and does not wait for it.</summary>
    public async Task<RunId> StartAsync(RunRequest request, CancellationToken cancellationToken)
    {
        var run = NewRun();
        if (request.Kind == RunKind.DrainNode)
        {
            if (request.Node is not { } node) throw new RefusedException(Refusal.BadRequest("[node] is required to drain a node"));
            var (_, ofDrain, measured) = await PlanAsync(request, cancellationToken);
            var leave = new NodeMessage.LeaveCluster(run, request.Options) { By = request.By, Prediction = ofDrain.ToRun(measured) };
            await nodes.AskToLeaveAsync(node, leave, cancellationToken);
            return run;
        }

        if (request.Kind == RunKind.ShutDown) await registry.CloseGateAsync(run, cancellationToken);
        var plan = await planner.PlanAsync(request, cancellationToken);
        if (plan.Refusal is { } refusal) throw new RefusedException(refusal);
        var (_, prediction, calibration) = await planner.PredictAsync(request, plan, cancellationToken);
        var start = new StartRun(run, request.Kind, request.Options, request.Node, plan.Targets)
        {
            By = request.By, Prediction = prediction.ToRun(calibration),
        };
        return await StartAsync(start, cancellationToken);
    }

    /// <summary>What a run would do if it were started now. Nothing is changed.</summary>
    public async Task<PredictedPlan> PlanAsync(RunRequest request, CancellationToken cancellationToken) =>
        await planner.PredictAsync(request, await planner.PlanAsync(request, cancellationToken), cancellationToken);

    public async Task<RunId> StartAsync(StartRun start, CancellationToken cancellationToken) =>
        (await ChangeAsync(start with { Build = BuildVersion.Current }, cancellationToken)).Run;

    public async Task<ImmutableArray<RunSummary>> RunsAsync(CancellationToken cancellationToken) =>
        (await AskAsync<RunsListed>(new GetRuns(), timeouts.Question, cancellationToken)).Runs;

    /// <summary>Completes when the run has changed since <paramref name="seen"/> (-1: at once), or after the watch timeout.</summary>
    public Task<RunChanges> WatchAsync(RunId run, long seen, bool withUnits, CancellationToken cancellationToken) =>
        WatchAsync(new WatchRun(run, seen, withUnits), cancellationToken);

    private async Task<RunChanges> WatchAsync(WatchRun watch, CancellationToken cancellationToken) =>
        (await AskAsync<RunWatched>(watch, timeouts.Question, cancellationToken)).Changes;

    public Task CancelAsync(RunId run, Identity? by, CancellationToken cancellationToken) =>
        ChangeAsync(new CancelRun(run) { By = by }, cancellationToken);

    /// <summary>Waits for the end of a run, and until that is durable. The run continues in any case.</summary>
    /// <returns>Null when the timeout is over first.</returns>
    public async Task<RunSummary?> WaitForAsync(RunId run, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var deadline = time.GetUtcNow() + timeout;
        for (var seen = -1L; ;)
        {
            var changes = await WatchAsync(run, seen, withUnits: false, cancellationToken);
            if (changes.Summary.Outcome != RunOutcome.Running)
                return await Task.FromResult(changes.Summary).OnceDurableAsync(sync, time, cancellationToken);
            if (time.GetUtcNow() >= deadline) return null;
            seen = changes.Seen;
        }
    }

    /// <summary>All units of a run with their states.</summary>
    /// <param name="withReceipts">And with what they acknowledged.</param>
    public async Task<(RunSummary Summary, IReadOnlyList<UnitView> Units)> GetAsync(
        RunId run, CancellationToken cancellationToken, bool withReceipts = false)
    {
        var units = new SortedDictionary<UnitId, UnitView>();
        for (var seen = -1L; ;)
        {
            var changes = await WatchAsync(new WatchRun(run, seen, WithUnits: true) { WithReceipts = withReceipts }, cancellationToken);
            foreach (var unit in changes.Units) units[unit.Unit] = unit;
            if (!changes.More) return (changes.Summary, [.. units.Values]);
            seen = changes.Seen;
        }
    }

    private async Task<ImmutableArray<ForcedUnit>> RunToEndAsync(
        RunKind kind, ImmutableArray<RunTarget> targets, CloseOptions options, CancellationToken cancellationToken)
    {
        if (targets.IsEmpty) return [];
        var budget = options.Timeout > settings.Budget ? options.Timeout : settings.Budget;
        var run = await StartAsync(
            new StartRun(NewRun(), kind, new RunOptions(budget, settings.Parallelism, options.Force), null, targets) { By = options.By },
            cancellationToken);
        var summary = await WaitForAsync(run, options.Timeout, cancellationToken);
        if (summary is null)
            throw new RefusedException(
                Refusal.Failed($"Timed out when waiting for persistent tasks after [{options.TimeoutText}]; run [{run}] goes on"));
        if (summary.Outcome != RunOutcome.Completed && await FindFailureAsync(run, kind, cancellationToken) is { } failure)
            throw new RefusedException(failure);
        return options.Force ? await LeftUndoneAsync(run, cancellationToken) : [];
    }

    private async Task<ImmutableArray<ForcedUnit>> LeftUndoneAsync(RunId run, CancellationToken cancellationToken) =>
    [
        .. (await GetAsync(run, cancellationToken)).Units
            .Where(unit => unit.State is UnitState.Done { Detail: not null })
            .Select(unit => new ForcedUnit(unit.Unit, ((UnitState.Done)unit.State).Detail!)),
    ];

    /// <returns>Null when all units are done: the run was cancelled when there was nothing left to cancel.</returns>
    private async Task<Refusal?> FindFailureAsync(RunId run, RunKind kind, CancellationToken cancellationToken)
    {
        var (summary, units) = await GetAsync(run, cancellationToken);
        var failed = units.FirstOrDefault(unit => unit.State is UnitState.Failed) ?? units.FirstOrDefault(unit => unit.State is not UnitState.Done);
        if (failed is null) return null;
        var reason = failed.State switch
        {
            UnitState.Failed state => $"{failed.Unit} at step [{state.Step.Describe()}]: {state.Reason}",
            UnitState.Skipped state => $"{failed.Unit} was left alone: {state.Reason}",
            _ => $"{failed.Unit} is not done",
        };
        return failed.Unit.Kind == UnitKind.Datafeed && kind != RunKind.StopDatafeeds
            ? Refusal.Conflict($"failed to close jobs as one or more had started datafeeds that could not be stopped: {reason}")
            : Refusal.Failed($"{reason} ({summary.Done} of {summary.Total} done, run [{run}])");
    }

    private RunId NewRun() => new($"{time.GetUtcNow():yyyyMMdd-HHmmss}-{ids.Next()[..8]}");

    private Task<RunAccepted> ChangeAsync(ShutdownCommand command, CancellationToken cancellationToken) =>
        AskAsync<RunAccepted>(command, timeouts.Change, cancellationToken).OnceDurableAsync(sync, time, cancellationToken);

    private Task<T> AskAsync<T>(object question, TimeSpan howLong, CancellationToken cancellationToken)
        where T : ShutdownReply => coordinator.ActorRef.AskUntilAsync<T>(question, "The shutdown coordinator", howLong, time, cancellationToken);
}

/// <summary>The parameters of close and stop.</summary>
/// <param name="AllowNoMatch">A wildcard that matches nothing is no error.</param>
/// <param name="Timeout">How long the call waits; the run continues after it.</param>
/// <param name="TimeoutText">The timeout as the caller wrote it, for error texts.</param>
public sealed record CloseOptions(bool Force, bool AllowNoMatch, TimeSpan Timeout, string TimeoutText)
{
    /// <summary>Who asks; null on a node without security.</summary>
    public Identity? By { get; init; }
}

/// <summary>A unit of which force left something undone.</summary>
/// <param name="Detail">A description of it.</param>
public sealed record ForcedUnit(UnitId Unit, string Detail);
