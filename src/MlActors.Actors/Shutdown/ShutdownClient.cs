using System.Collections.Immutable;
using Akka.Hosting;
using MlActors.Actors.Cluster;
using MlActors.Actors.Datafeeds;
using MlActors.Actors.Jobs;
using MlActors.Actors.Registry;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Registry;
using MlActors.Domain.Shutdown;
using static MlActors.Domain.Shutdown.ShutdownCommand;
using static MlActors.Domain.Shutdown.ShutdownReply;
using static MlActors.Domain.Shutdown.ShutdownRequest;

namespace MlActors.Actors.Shutdown;

/// <summary>
/// Starts runs and watches them, from any node. Elastic's close and stop are runs too: they start one and wait for its end. Refusals come
/// as <see cref="RefusedException"/>.
/// </summary>
public sealed class ShutdownClient(
    IRequiredActor<CoordinatorProxy> coordinator,
    RegistryClient registry,
    JobClient jobs,
    DatafeedClient datafeeds,
    ClusterDirectory nodes,
    ShutdownSettings settings,
    Patience patience,
    TimeProvider time)
{
    /// <param name="refuseRunningFeeds">The rule of the old paths: a job whose datafeed runs is not closed but refused.</param>
    /// <returns>The units of which force left something undone, with what that was.</returns>
    public async Task<ImmutableArray<ForcedUnit>> CloseJobs(string? expression, CloseOptions options, bool refuseRunningFeeds, CancellationToken ct)
    {
        var entries = await registry.ResolveJobs(expression, options.AllowNoMatch, ct);
        var plan = await PlanOf(entries, feeds: null, options.Force, refuseRunningFeeds, ct);
        if (plan.Refusal is { } refusal) throw new RefusedException(refusal);
        return await RunToEnd(RunKind.CloseJobs, plan.Targets, options, ct);
    }

    /// <inheritdoc cref="CloseJobs"/>
    public async Task<ImmutableArray<ForcedUnit>> StopDatafeeds(string? expression, CloseOptions options, bool closeJob, CancellationToken ct)
    {
        var entries = await registry.ResolveDatafeeds(expression, options.AllowNoMatch, ct);
        if (entries.IsEmpty) return [];
        return closeJob
            ? await CloseJobs(string.Join(',', entries.Select(entry => entry.Job).Distinct()), options, refuseRunningFeeds: false, ct)
            : await RunToEnd(RunKind.StopDatafeeds, await StopPlanOf(entries, ct), options, ct);
    }

    /// <summary>Starts a run and does not wait for it.</summary>
    public async Task<RunId> Start(RunRequest request, CancellationToken ct)
    {
        var run = NewRun();
        if (request.Kind == RunKind.DrainNode)
        {
            if (request.Node is not { } node) throw new RefusedException(Refusal.BadRequest("[node] is required to drain a node"));
            await nodes.AskToLeave(node, run, request.Options, ct);
            return run;
        }

        if (request.Kind == RunKind.ShutDown) await registry.CloseGate(run, ct);
        var targets = await Targets(request, ct);
        return await Start(new StartRun(run, request.Kind, request.Options, request.Node, targets), ct);
    }

    public async Task<RunId> Start(StartRun start, CancellationToken ct) => (await Ask<RunAccepted>(start, patience.Change, ct)).Run;

    public async Task<ImmutableArray<RunSummary>> Runs(CancellationToken ct) => (await Ask<RunsListed>(new GetRuns(), patience.Question, ct)).Runs;

    /// <summary>Comes back when the run has changed since <paramref name="seen"/> (-1: at once), or after about a second.</summary>
    public async Task<RunChanges> Watch(RunId run, long seen, bool withUnits, CancellationToken ct) =>
        (await Ask<RunWatched>(new WatchRun(run, seen, withUnits), patience.Question, ct)).Changes;

    public async Task Cancel(RunId run, CancellationToken ct) => await Ask<RunAccepted>(new CancelRun(run), patience.Change, ct);

    /// <summary>Waits for the end of a run; null when the time is up first. The run goes on whatever the answer.</summary>
    public async Task<RunSummary?> WaitFor(RunId run, TimeSpan timeout, CancellationToken ct)
    {
        var deadline = time.GetUtcNow() + timeout;
        for (var seen = -1L; ;)
        {
            var changes = await Watch(run, seen, withUnits: false, ct);
            if (changes.Summary.Outcome != RunOutcome.Running) return changes.Summary;
            if (time.GetUtcNow() >= deadline) return null;
            seen = changes.Seen;
        }
    }

    /// <summary>All units of a run with their states.</summary>
    public async Task<(RunSummary Summary, IReadOnlyList<UnitView> Units)> Get(RunId run, CancellationToken ct)
    {
        var units = new SortedDictionary<UnitId, UnitView>();
        for (var seen = -1L; ;)
        {
            var changes = await Watch(run, seen, withUnits: true, ct);
            foreach (var unit in changes.Units) units[unit.Unit] = unit;
            if (!changes.More) return (changes.Summary, [.. units.Values]);
            seen = changes.Seen;
        }
    }

    private async Task<ImmutableArray<ForcedUnit>> RunToEnd(RunKind kind, ImmutableArray<RunTarget> targets, CloseOptions options, CancellationToken ct)
    {
        if (targets.IsEmpty) return [];
        var budget = options.Timeout > settings.Budget ? options.Timeout : settings.Budget;
        var run = await Start(new StartRun(NewRun(), kind, new RunOptions(budget, settings.Parallelism, options.Force), null, targets), ct);
        var summary = await WaitFor(run, options.Timeout, ct);
        if (summary is null)
            throw new RefusedException(Refusal.Failed($"Timed out when waiting for persistent tasks after [{options.TimeoutText}]; run [{run}] goes on"));
        if (summary.Outcome != RunOutcome.Completed) throw new RefusedException(await FirstFailure(run, kind, ct));
        return options.Force ? await LeftUndone(run, ct) : [];
    }

    private async Task<ImmutableArray<ForcedUnit>> LeftUndone(RunId run, CancellationToken ct) =>
    [
        .. (await Get(run, ct)).Units
            .Where(unit => unit.State is UnitState.Done { Detail: not null })
            .Select(unit => new ForcedUnit(unit.Unit, ((UnitState.Done)unit.State).Detail!)),
    ];

    private async Task<Refusal> FirstFailure(RunId run, RunKind kind, CancellationToken ct)
    {
        var (summary, units) = await Get(run, ct);
        var failed = units.FirstOrDefault(unit => unit.State is UnitState.Failed) ?? units.First(unit => unit.State is not UnitState.Done);
        var reason = failed.State switch
        {
            UnitState.Failed state => $"{failed.Unit} at step [{state.Step}]: {state.Reason}",
            UnitState.Skipped state => $"{failed.Unit} was left alone: {state.Reason}",
            _ => $"{failed.Unit} is not at rest",
        };
        return failed.Unit.Kind == UnitKind.Datafeed && kind != RunKind.StopDatafeeds
            ? Refusal.Conflict($"failed to close jobs as one or more had started datafeeds that could not be stopped: {reason}")
            : Refusal.Failed($"{reason} ({summary.Done} of {summary.Total} done, run [{run}])");
    }

    private async Task<ImmutableArray<RunTarget>> Targets(RunRequest request, CancellationToken ct)
    {
        if (request.Kind == RunKind.StopDatafeeds)
            return await StopPlanOf(await registry.ResolveDatafeeds(request.Targets, allowNoMatch: true, ct), ct);
        var entries = await registry.ResolveJobs(request.Targets, allowNoMatch: true, ct);
        ImmutableArray<DatafeedEntry>? feeds = request.Kind == RunKind.ShutDown
            ? await registry.ResolveDatafeeds("_all", allowNoMatch: true, ct)
            : null;
        var plan = await PlanOf(entries, feeds, request.Options.Force, refuseRunningFeeds: false, ct);
        return plan.Refusal is { } refusal && request.Kind == RunKind.CloseJobs ? throw new RefusedException(refusal) : plan.Targets;
    }

    /// <param name="feeds">The datafeeds that are to stop; null for those of the jobs.</param>
    private async Task<ClosePlan> PlanOf(
        ImmutableArray<JobEntry> entries, ImmutableArray<DatafeedEntry>? feeds, bool force, bool refuseRunningFeeds, CancellationToken ct)
    {
        var asked = feeds?.Select(entry => entry.Datafeed) ?? entries.Select(entry => entry.Datafeed).OfType<DatafeedId>();
        var (jobViews, feedViews) = (jobs.GetAnswering(entries.Select(entry => entry.Job), ct), datafeeds.GetAnswering(asked, ct));
        return ClosePlan.Of(await jobViews, entries, [.. await feedViews], force, refuseRunningFeeds, feeds);
    }

    private async Task<ImmutableArray<RunTarget>> StopPlanOf(ImmutableArray<DatafeedEntry> entries, CancellationToken ct) =>
        StopPlan.Of([.. await datafeeds.GetAnswering(entries.Select(entry => entry.Datafeed), ct)], entries);

    private RunId NewRun() => new($"{time.GetUtcNow():yyyyMMdd-HHmmss}-{Guid.NewGuid().ToString("N")[..8]}");

    private Task<T> Ask<T>(object question, TimeSpan howLong, CancellationToken ct)
        where T : ShutdownReply => coordinator.ActorRef.AskUntil<T>(question, "The shutdown coordinator", howLong, time, ct);
}

/// <summary>What a caller of close or stop may say.</summary>
/// <param name="Timeout">How long the call waits; the run goes on after it.</param>
/// <param name="TimeoutText">The time-out as the caller wrote it.</param>
public sealed record CloseOptions(bool Force, bool AllowNoMatch, TimeSpan Timeout, string TimeoutText);

/// <summary>A unit of which force left something undone.</summary>
/// <param name="Detail">What that was, in words.</param>
public sealed record ForcedUnit(UnitId Unit, string Detail);
