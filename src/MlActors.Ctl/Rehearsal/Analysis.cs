using MlActors.Ctl.Cluster;
using MlActors.Ctl.Datafeeds;
using MlActors.Ctl.Demo;
using MlActors.Ctl.Jobs;
using MlActors.Ctl.Runs;
using MlActors.Ctl.Terminal;

namespace MlActors.Ctl.Rehearsal;

/// <summary>Waits until the demo's jobs have analysed everything that is due, and says when they no longer come nearer to it.</summary>
public sealed class Analysis(ClusterClient cluster, IReadOnlyList<LoadedSeries> loaded, AnomalyWatch watch, Screen screen, TimeProvider time)
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Standstill = TimeSpan.FromSeconds(45);

    // What became due in this moment is on its way: the datafeeds wait a second, and then search once a second.
    private static readonly TimeSpan OnItsWay = TimeSpan.FromSeconds(10);

    public async Task UntilDoneAsync(CancellationToken stop)
    {
        var (best, since, told) = (-1L, time.GetTimestamp(), time.GetTimestamp());
        while (true)
        {
            var (_, jobs) = await cluster.JobStatsAsync(RunOrder.Everything, stop);
            var ofJob = jobs.ToDictionary(job => job.JobId);
            var done = loaded.Sum(series => ofJob.GetValueOrDefault(series.JobId)?.DataCounts?.ProcessedRecordCount ?? 0);
            var behind = loaded.Where(series => IsBehind(series, ofJob.GetValueOrDefault(series.JobId))).ToList();
            await watch.LookAsync(stop);
            if (behind.Count == 0)
            {
                screen.Say($"Analysed {done:N0} records; {watch.Found} of {watch.Injected} injected anomalies found.");
                return;
            }
            if (done > best) (best, since) = (done, time.GetTimestamp());
            else if (time.GetElapsedTime(since) > Standstill) throw new DemoFailedException(await StandstillAsync(behind, ofJob, stop));
            if (time.GetElapsedTime(told) > Pace * 4)
            {
                screen.Say($"… {done:N0} records analysed, {behind.Count} of {loaded.Count} jobs still at it", Tone.Quiet);
                told = time.GetTimestamp();
            }
            await Task.Delay(Pace, time, stop);
        }
    }

    private bool IsBehind(LoadedSeries series, JobStats? job)
    {
        var due = series.CountUntil((time.GetUtcNow() - OnItsWay).ToUnixTimeMilliseconds());
        return due > 0 && (job?.DataCounts?.LatestRecordTimestamp ?? long.MinValue) < series.Times[due - 1];
    }

    private async Task<string> StandstillAsync(IReadOnlyList<LoadedSeries> behind, Dictionary<string, JobStats> jobs, CancellationToken stop)
    {
        var (_, feeds) = await cluster.FeedStatsAsync(RunOrder.Everything, stop);
        var lines = behind.Select(series =>
        {
            var (job, feed) = (jobs.GetValueOrDefault(series.JobId), feeds.FirstOrDefault(feed => feed.DatafeedId == series.FeedId));
            return $"  job {series.JobId} is {job?.State ?? "unknown"} with {job?.DataCounts?.ProcessedRecordCount ?? 0:N0} of {series.Times.Count:N0} records {job?.Explanation}; "
                + $"its datafeed is {feed?.State ?? "unknown"} {feed?.Explanation}";
        });
        return string.Join(Environment.NewLine, [$"The analysis has not moved for {Standstill.TotalSeconds:0}s:", .. lines]);
    }
}
