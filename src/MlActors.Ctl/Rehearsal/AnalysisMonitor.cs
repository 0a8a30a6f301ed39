using MlActors.Ctl.Cluster;
using MlActors.Ctl.Datafeeds;
using MlActors.Ctl.Demo;
using MlActors.Ctl.Jobs;
using MlActors.Ctl.Terminal;

namespace MlActors.Ctl.Rehearsal;

/// <summary>Waits until the demo's jobs have analysed everything that is due, and fails when they make no progress.</summary>
public sealed class AnalysisMonitor(
    ClusterClient cluster, IReadOnlyList<LoadedSeries> loaded, AnomalyMonitor monitor, Screen screen, TimeProvider time)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan StallTimeout = TimeSpan.FromSeconds(45);

    // The most recent documents are not expected yet: a datafeed waits for a second and searches once a second.
    private static readonly TimeSpan IngestDelay = TimeSpan.FromSeconds(10);

    public async Task WaitUntilCompleteAsync(CancellationToken cancellationToken)
    {
        var (best, since, lastReport) = (-1L, time.GetTimestamp(), time.GetTimestamp());
        while (true)
        {
            var (_, jobs) = await cluster.JobStatsAsync(IdExpression.All, cancellationToken);
            var ofJob = jobs.ToDictionary(job => job.JobId);
            var done = loaded.Sum(series => ofJob.GetValueOrDefault(series.JobId)?.DataCounts?.ProcessedRecordCount ?? 0);
            var behind = loaded.Where(series => IsBehind(series, ofJob.GetValueOrDefault(series.JobId))).ToList();
            await monitor.PollAsync(cancellationToken);
            if (behind.Count == 0)
            {
                screen.WriteLine($"Analysed {done:N0} records; {monitor.Found} of {monitor.Injected} injected anomalies found.");
                return;
            }
            if (done > best) (best, since) = (done, time.GetTimestamp());
            else if (time.GetElapsedTime(since) > StallTimeout)
                throw new DemoFailedException(await DescribeStallAsync(behind, ofJob, cancellationToken));
            if (time.GetElapsedTime(lastReport) > PollInterval * 4)
            {
                screen.WriteLine($"… {done:N0} records analysed, {behind.Count} of {loaded.Count} jobs still running", Tone.Quiet);
                lastReport = time.GetTimestamp();
            }
            await Task.Delay(PollInterval, time, cancellationToken);
        }
    }

    private bool IsBehind(LoadedSeries series, JobStats? job)
    {
        var due = series.CountUntil((time.GetUtcNow() - IngestDelay).ToUnixTimeMilliseconds());
        return due > 0 && (job?.DataCounts?.LatestRecordTimestamp ?? long.MinValue) < series.Times[due - 1];
    }

    private async Task<string> DescribeStallAsync(
        IReadOnlyList<LoadedSeries> behind, Dictionary<string, JobStats> jobs, CancellationToken cancellationToken)
    {
        var (_, feeds) = await cluster.DatafeedStatsAsync(IdExpression.All, cancellationToken);
        var lines = behind.Select(series =>
        {
            var (job, feed) = (jobs.GetValueOrDefault(series.JobId), feeds.FirstOrDefault(feed => feed.DatafeedId == series.DatafeedId));
            var records = $"{job?.DataCounts?.ProcessedRecordCount ?? 0:N0} of {series.Times.Count:N0} records";
            return $"  job {series.JobId} is {job?.State ?? "unknown"} with {records} {job?.Explanation}; "
                + $"its datafeed is {feed?.State ?? "unknown"} {feed?.Explanation}";
        });
        return string.Join(Environment.NewLine, [$"The analysis has made no progress for {StallTimeout.TotalSeconds:0}s:", .. lines]);
    }
}
