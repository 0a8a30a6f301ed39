using System.Collections.Immutable;
using MlActors.Actors.Cluster;
using MlActors.Actors.Datafeeds;
using MlActors.Actors.Jobs;
using MlActors.Actors.Registry;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Domain.Prediction;
using MlActors.Domain.Registry;
using MlActors.Domain.Shutdown;
using MlActors.Storage.Files;

namespace MlActors.Actors.Shutdown;

/// <summary>What a run would do, and how long that is predicted to take.</summary>
public sealed record PredictedPlan(RunPlan Plan, RunPrediction Prediction, Calibration Calibration);

/// <summary>Plans runs: asks the registry and the units, and changes nothing.</summary>
/// <param name="calibrations">Reads the calibration of the cluster.</param>
public sealed class RunPlanner(
    RegistryClient registry, JobClient jobs, DatafeedClient datafeeds, ClusterDirectory nodes, CalibrationSource calibrations, TimeProvider time)
{
    /// <summary>A run does not wait for its prediction.</summary>
    private static readonly TimeSpan CalibrationTimeout = TimeSpan.FromSeconds(1);

    // A shutdown leaves failed jobs alone, a close is refused because of them.
    public async Task<ClosePlan> PlanAsync(RunRequest request, CancellationToken cancellationToken)
    {
        switch (request.Kind)
        {
            case RunKind.DrainNode:
                return new ClosePlan(await nodes.RunningOnAsync(request.Node!, cancellationToken));
            case RunKind.StopDatafeeds:
                var stopping = await registry.ResolveDatafeedsAsync(request.Targets, allowNoMatch: true, cancellationToken);
                return new ClosePlan(await PlanStopAsync(stopping, cancellationToken));
            case RunKind.ShutDown:
                var all = await registry.ResolveJobsAsync(request.Targets, allowNoMatch: true, cancellationToken);
                var feeds = await registry.ResolveDatafeedsAsync("_all", allowNoMatch: true, cancellationToken);
                var plan = await PlanCloseAsync(all, feeds, request.Options.Force, refuseRunningFeeds: false, cancellationToken);
                return plan with { Refusal = null };
            default:
                var closing = await registry.ResolveJobsAsync(request.Targets, allowNoMatch: true, cancellationToken);
                return await PlanCloseAsync(closing, feeds: null, request.Options.Force, refuseRunningFeeds: false, cancellationToken);
        }
    }

    /// <param name="feeds">The datafeeds that are to stop; null for those of the jobs.</param>
    public async Task<ClosePlan> PlanCloseAsync(
        ImmutableArray<JobEntry> entries, ImmutableArray<DatafeedEntry>? feeds, bool force, bool refuseRunningFeeds,
        CancellationToken cancellationToken)
    {
        var asked = feeds?.Select(entry => entry.Datafeed) ?? entries.Select(entry => entry.Datafeed).OfType<DatafeedId>();
        var (jobViews, feedViews) = (
            jobs.GetAnsweringAsync(entries.Select(entry => entry.Job), cancellationToken), datafeeds.GetAnsweringAsync(asked, cancellationToken));
        return ClosePlan.Of(await jobViews, entries, [.. await feedViews], force, refuseRunningFeeds, feeds);
    }

    public async Task<ImmutableArray<RunTarget>> PlanStopAsync(ImmutableArray<DatafeedEntry> entries, CancellationToken cancellationToken) =>
        StopPlan.Of([.. await datafeeds.GetAnsweringAsync(entries.Select(entry => entry.Datafeed), cancellationToken)], entries);

    /// <summary>A plan with its prediction.</summary>
    public async Task<PredictedPlan> PredictAsync(RunRequest request, ClosePlan close, CancellationToken cancellationToken)
    {
        var calibration = await ReadCalibrationAsync(cancellationToken);
        var plan = RunPlan.Of(request, close);
        IEnumerable<JobView> views = request.Kind == RunKind.DrainNode
            ? await jobs.GetAnsweringAsync(
                plan.Units.Where(unit => unit.Unit.Kind == UnitKind.Job).Select(unit => new JobId(unit.Unit.Name)), cancellationToken)
            : close.Answered;
        var answered = views.ToDictionary(job => UnitId.Of(job.Id));
        var loads = plan.Units.Select(unit => UnitLoad.Of(unit, answered.GetValueOrDefault(unit.Unit), calibration));
        return new PredictedPlan(plan, RunPrediction.Of([.. loads], request.Options, calibration), calibration);
    }

    private async Task<Calibration> ReadCalibrationAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await calibrations.ReadAsync(cancellationToken).WaitAsync(CalibrationTimeout, time, cancellationToken);
        }
        catch (Exception away) when (away is StorageUnavailableException or TimeoutException)
        {
            return Calibration.Default;
        }
    }
}

/// <summary>Where the calibration of the cluster is read.</summary>
public sealed record CalibrationSource(Func<CancellationToken, Task<Calibration>> ReadAsync)
{
    /// <summary>For a node without a store for it.</summary>
    public static readonly CalibrationSource Default = new(_ => Task.FromResult(Calibration.Default));
}
