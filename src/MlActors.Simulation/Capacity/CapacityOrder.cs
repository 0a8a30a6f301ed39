using System.Collections.Immutable;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Domain.Prediction;
using MlActors.Domain.Shutdown;

namespace MlActors.Simulation.Capacity;

/// <summary>A close-all of a cluster that may not exist yet.</summary>
/// <param name="Series">Of each job's model.</param>
/// <param name="SnapshotBytes">Of each job.</param>
internal sealed record CapacityOrder(int Jobs, int Feeds, long Series, long SnapshotBytes, RunOptions Options)
{
    /// <summary>All nodes of a cluster share its store, so their number is no part of it.</summary>
    public RunPrediction Predict(Calibration calibration)
    {
        ImmutableArray<CloseStep> jobSteps = [.. CloseProgress.StepsOf(CloseKind.Close)];
        var feeds = Enumerable.Range(0, Feeds).Select(number => new UnitLoad(
            UnitId.Of(new DatafeedId($"feed-{number}")), [CloseStep.StopFeed], 0, 0, 0, null, []));
        var jobs = Enumerable.Range(0, Jobs).Select(number => new UnitLoad(
            UnitId.Of(new JobId($"job-{number}")), jobSteps, SnapshotBytes, Series, 0, null, []));
        return RunPrediction.Of([.. feeds, .. jobs], Options, calibration);
    }
}
