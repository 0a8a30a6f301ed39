using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Shutdown;
using MlActors.Simulation.Properties;
using MlActors.Simulation.Stores;
using MlActors.Simulation.Workload;

namespace MlActors.Simulation.Rehearsals;

/// <summary>What must be true when a close of all jobs was answered.</summary>
internal sealed class FinalChecks(Rehearsal run, Caller caller)
{
    /// <summary>Of all jobs but one whose snapshots were damaged, which may have lost what they held.</summary>
    public void Check()
    {
        foreach (var job in run.Jobs.Where(job => job != run.Damaged)) Check(job);
    }

    /// <summary>What the cluster says when it is asked, with no fault left.</summary>
    public async Task CheckAnswersAsync()
    {
        foreach (var job in run.Jobs)
        {
            var view = await caller.Views.OfAsync(job);
            Check(Promises.JobsSettle, view?.State == "closed", () => $"{job} is {view?.State}: {view?.Reason ?? view?.WaitingFor}");
            if (run.FeedOf(job) is not { } feed) continue;
            var feedView = await caller.Views.OfAsync(feed);
            Check(Promises.FeedsSettle, feedView?.Phase == DatafeedPhase.Stopped, () => $"{feed} is {feedView?.Phase}: {feedView?.Reason}");
        }

        foreach (var (id, state) in run.States.Runs.Runs)
            Check(Promises.RunsEnd, state.IsOver, () => $"run {id} is not over: {state.Summarize().Describe()}");
        foreach (var node in run.Cluster.Nodes)
            Check(Promises.NodesLeave, node.IsGone || !run.Cluster.IsLeaving(node), () => $"{node} was drained and has not left");
    }

    private void Check(JobId job)
    {
        var state = run.States.Of(job);
        var current = state.Model.Current;
        var expected = Expected(job, current?.Position);
        Check(
            Promises.AnswerTrue, state.Phase == JobPhase.Closed && (current is null || run.IsGood(job, current)),
            () => $"{job} was answered closed and is {state.Phase} on {state.Model.CurrentId}");
        if (state.Skipped is not null) return;
        var saved = current?.Statistics.Counts.ProcessedRecordCount ?? 0;
        Check(Promises.NothingLost, saved >= expected, () => $"{job} is closed with {saved} of {expected} records");
        Check(Promises.NoDoubleCount, saved <= expected, () => $"{job} is closed with {saved} records and was sent {expected}");
        CheckResults(job, current?.LatestResultTime);
    }

    private void CheckResults(JobId job, long? latest)
    {
        if (latest is null) return;
        var stored = run.World.Disk.Results.Of(job).Final;
        for (var bucket = Series.First / Series.BucketSpan * Series.BucketSpan; bucket <= latest; bucket += Series.BucketSpan)
        {
            if (UndisturbedDetector.Of(job).DigestAt(bucket) is not { } digest) continue;
            var at = bucket;
            Check(
                Promises.NothingLost, stored.TryGetValue(at, out var found) && UndisturbedDetector.DigestOf(found) == digest,
                () => $"{job} is closed at {latest}, and its bucket at {at} is missing or differs");
        }
    }

    private int Expected(JobId job, Domain.Progress.DatafeedPosition? position) => run.FeedOf(job) is null
        ? caller.Posted.GetValueOrDefault(job)
        : position is null ? 0 : Series.CountBefore(position.Time) + (position.Tiebreak is null ? 0 : 1);

    private void Check(Property property, bool holds, Func<string> what) => run.Table.Check(property, holds, run.World.Elapsed, what);
}
