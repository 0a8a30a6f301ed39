using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Xunit;
using Xunit.Abstractions;

namespace MlActors.Node.Tests.Processes.Faults;

/// <summary>
/// Checks closed jobs from outside, after any fault: each one has processed exactly what was acknowledged and read, its current model snapshot
/// covers the last record, and its final buckets and records equal those of an undisturbed run. That only one incarnation wrote cannot be
/// observed from outside, but it shows in the results.
/// </summary>
internal sealed class ClosedJobOracle(FaultCluster cluster, ITestOutputHelper output)
{
    private const int PageSize = 1_000;

    private static readonly ConcurrentDictionary<FaultSeries, Lazy<Task<string[]>>> Undisturbed = [];

    /// <param name="series">The series that each job had to analyse completely.</param>
    public async Task<Verdict> JudgeAsync(string scenario, IReadOnlyCollection<string> jobs, FaultSeries series)
    {
        var expected = await Undisturbed.GetOrAdd(series, one => new Lazy<Task<string[]>>(() => RunUndisturbedAsync(one))).Value;
        var findings = new ConcurrentDictionary<string, string[]>();
        await FaultCluster.ForEachAsync(jobs, async job => findings[job] = await JudgeAsync(cluster.Requests, job, series, expected));
        var verdict = new Verdict(scenario, jobs.Count, findings.Where(one => one.Value.Length > 0).ToDictionary(), cluster.FullLog);
        output.Report(verdict.ToString());
        return verdict;
    }

    private static async Task<string[]> JudgeAsync(Requests requests, string job, FaultSeries series, string[] expected)
    {
        try
        {
            var (state, snapshot) = (await StateAsync(requests, job, series), await SnapshotAsync(requests, job, series));
            return [.. state, .. snapshot, .. await ResultsAsync(requests, job, series, expected)];
        }
        catch (NoResponseException none)
        {
            return [none.Message];
        }
    }

    private static async Task<IEnumerable<string>> StateAsync(Requests requests, string job, FaultSeries series)
    {
        var stats = (await ReadAsync(requests, $"/_ml/anomaly_detectors/{job}/_stats"))["jobs"]![0]!;
        var (state, processed) = (stats["state"]!.GetValue<string>(), stats["data_counts"]!["processed_record_count"]!.GetValue<long>());
        return Found((state != "closed", $"is {state}"), (processed != series.Count, $"processed {processed} of {series.Count}"));
    }

    private static async Task<IEnumerable<string>> SnapshotAsync(Requests requests, string job, FaultSeries series)
    {
        var config = (await ReadAsync(requests, $"/_ml/anomaly_detectors/{job}"))["jobs"]![0]!;
        if (config["model_snapshot_id"]?.GetValue<string>() is not { } id) return ["has no model snapshot"];
        var snapshots = (await ReadAsync(requests, $"/_ml/anomaly_detectors/{job}/model_snapshots"))["model_snapshots"]!.AsArray();
        var current = snapshots.FirstOrDefault(one => one!["snapshot_id"]!.GetValue<string>() == id);
        var latest = current?["latest_record_time_stamp"]?.GetValue<long>();
        var isShort = latest is null || latest < series.Last;
        return Found((current is null, $"snapshot {id} is not listed"), (isShort, $"snapshot covers {latest} of {series.Last}"));
    }

    private static async Task<IEnumerable<string>> ResultsAsync(Requests requests, string job, FaultSeries series, string[] expected)
    {
        var results = await FinalResultsAsync(requests, job, series);
        var (missing, different) = (expected.Except(results).Count(), results.Except(expected).Count());
        return Found((missing + different > 0, $"{missing} of {expected.Length} final results are missing, {different} are different"));
    }

    private static IEnumerable<string> Found(params (bool Holds, string What)[] findings) =>
        findings.Where(finding => finding.Holds).Select(finding => finding.What);

    private static async Task<string[]> RunUndisturbedAsync(FaultSeries series)
    {
        await using var cluster = new FaultCluster();
        await cluster.JoinAsync();
        var job = (await cluster.OpenJobsAsync(series, 1)).Single();
        await cluster.Client.StartUntilAsync(job, series.End);
        var client = cluster.Client;
        await Waiting.UntilAsync(
            "the undisturbed job closes at the end of its datafeed", async () => await client.StateAsync(job) == "closed", () => cluster.FullLog);
        Assert.Equal(series.Count, await cluster.Client.ProcessedAsync(job));
        return await FinalResultsAsync(cluster.Requests, job, series);
    }

    /// <summary>Final buckets and records before the horizon, one line each, without the job id and values that depend on the clock.</summary>
    private static async Task<string[]> FinalResultsAsync(Requests requests, string job, FaultSeries series)
    {
        var lines = new List<string>();
        foreach (var kind in new[] { "buckets", "records" })
        {
            for (var from = 0; ; from += PageSize)
            {
                var range = $"exclude_interim=true&sort=timestamp&end={series.Horizon}&from={from}&size={PageSize}";
                var page = (await ReadAsync(requests, $"/_ml/anomaly_detectors/{job}/results/{kind}?{range}"))[kind]!.AsArray();
                lines.AddRange(page.Select(item => Line(item!.AsObject())));
                if (page.Count < PageSize || from + 2 * PageSize > 10_000) break;
            }
        }

        return [.. lines];
    }

    private static string Line(JsonObject item)
    {
        item.Remove("processing_time_ms");
        item.Remove("job_id");
        foreach (var influencer in item["bucket_influencers"]?.AsArray() ?? []) influencer!.AsObject().Remove("job_id");
        return item.ToJsonString();
    }

    private static async Task<JsonNode> ReadAsync(Requests requests, string path)
    {
        var reply = await requests.SettledAsync(path);
        return reply.IsDone ? reply.Json : throw new NoResponseException($"does not respond: {reply}");
    }

    private sealed class NoResponseException(string message) : Exception(message);
}

/// <summary>The number of complete jobs, and what is wrong with the others.</summary>
internal sealed record Verdict(string Scenario, int Total, IReadOnlyDictionary<string, string[]> Findings, string Log)
{
    public int Complete => Total - Findings.Count;

    /// <summary>Fails unless every job is complete.</summary>
    public void AssertAllComplete() => Assert.True(Findings.Count == 0, $"{this}\n{Log}");

    public override string ToString()
    {
        var lines = Findings.OrderBy(one => one.Key).Select(one => $"\n    {one.Key}: {string.Join("; ", one.Value)}");
        return $"{Scenario}: {Complete} of {Total} jobs are complete{string.Concat(lines)}";
    }
}
