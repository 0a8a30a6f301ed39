using System.Globalization;
using System.Text;
using Xunit;
using Xunit.Abstractions;

namespace MlActors.Node.Tests.Processes.Faults;

/// <summary>A job whose snapshots are damaged or lost opens with all records, or fails with a reason; it never loses records silently.</summary>
[Trait("Category", FaultRun.Category)]
public sealed class DamagedSnapshotSpecs(ITestOutputHelper output)
{
    private const int Part = 50;
    private const string Job = "/_ml/anomaly_detectors/posted";

    /// <summary>Phrases that report a loss; none of them occurs in an ordinary response.</summary>
    private static readonly string[] Loss = ["lost", "is missing", "are missing", "gap", "not recovered", "cannot be recovered", "incomplete"];

    /// <summary>The events of the second part are deleted, because two snapshots cover them; the first snapshot alone would leave a gap.</summary>
    [Fact]
    public async Task A_closed_job_whose_two_newest_snapshots_are_damaged_is_never_opened_with_a_gap()
    {
        await using var cluster = new FaultCluster();
        const string ofJob = "persistence_id = 'model-posted'";
        const string newest = $"SELECT sequence_number FROM snapshot WHERE {ofJob} ORDER BY sequence_number DESC LIMIT 2";
        await DamageAsync(cluster, $"UPDATE snapshot SET snapshot = X'DEADBEEF' WHERE {ofJob} AND sequence_number IN ({newest})", closes: 3);
        var began = TimeProvider.System.GetTimestamp();

        Reply opened;
        do opened = await cluster.Requests.PostAsync($"{Job}/_open");
        while (opened.Status is 0 or 503 && TimeProvider.System.GetElapsedTime(began).TotalSeconds < 45);

        output.Report($"8a open: {opened}");
        if (opened.IsDone) await AssertCompleteOrFailedAsync(cluster, "8a two damaged snapshots");
        else Assert.True(opened.Status is not (0 or 503) && opened.Body.Contains("snapshot", StringComparison.Ordinal), opened.ToString());
    }

    [Fact]
    public async Task An_open_job_whose_snapshots_are_all_damaged_is_reported_as_failed()
    {
        await using var cluster = new FaultCluster();
        await DamageAsync(cluster, "UPDATE snapshot SET snapshot = X'DEADBEEF' WHERE persistence_id = 'model-posted'");

        await AssertCompleteOrFailedAsync(cluster, "8a all snapshots damaged");
    }

    public static TheoryData<string> Damages => FaultRun.IsFull
        ? ["manifest = 'model.unknown.v9'", "serializer_id = 99999", "snapshot = X'DEADBEEF'"]
        : ["snapshot = X'DEADBEEF'"];

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task An_unreadable_newest_snapshot_is_skipped_and_nothing_is_lost(string damage)
    {
        await using var cluster = new FaultCluster();
        const string newest = "SELECT MAX(sequence_number) FROM snapshot WHERE persistence_id = 'model-posted'";
        await DamageAsync(cluster, $"UPDATE snapshot SET {damage} WHERE persistence_id = 'model-posted' AND sequence_number = ({newest})");

        await cluster.ReachAsync("opened", ["posted"], 15);
        var stats = await cluster.Requests.SettledAsync($"{Job}/_stats");

        output.Report($"8b {damage}: {Processed(stats)} of {3 * Part} records, state {State(stats)}");
        Assert.Equal((3L * Part, "opened"), (Processed(stats), State(stats)));
    }

    [Fact]
    public async Task Snapshots_lost_in_a_power_failure_are_reported_when_the_job_is_closed_by_force()
    {
        await using var cluster = new FaultCluster();
        var node = await WithSnapshotsAsync(cluster, 2);
        await FaultCluster.KillAsync(node);
        foreach (var suffix in new[] { "-wal", "-shm" }) File.Delete(Path.Combine(cluster.Folder, $"snapshots.db{suffix}"));
        await cluster.RestartAsync(node);

        await AssertCompleteOrFailedAsync(cluster, "8c snapshots.db-wal lost");
        var forced = await cluster.Requests.PostAsync($"{Job}/_close?force=true");
        var opened = await cluster.Requests.PostAsync($"{Job}/_open");
        var stats = await cluster.Requests.SettledAsync($"{Job}/_stats");
        output.Report($"8c after force: {Processed(stats)} of {3 * Part} records; close {forced}; open {opened}; stats {stats}");

        var responses = forced.Text + opened.Text + stats.Text + (await cluster.Requests.SettledAsync(Job)).Text;
        var isReported = Loss.Any(word => responses.Contains(word, StringComparison.OrdinalIgnoreCase));
        Assert.True(Processed(stats) == 3 * Part || !opened.IsDone || isReported, responses);
    }

    /// <summary>Waits until the job has a state, and asserts that it has all records or has failed with a reason.</summary>
    private async Task AssertCompleteOrFailedAsync(FaultCluster cluster, string scenario)
    {
        var isOpen = await cluster.ReachAsync("opened", ["posted"], 10);
        var stats = await cluster.Requests.SettledAsync($"{Job}/_stats");
        output.Report($"{scenario}: {Processed(stats)} of {3 * Part} records, state {State(stats)}, {stats.Json["jobs"]![0]!["failure_reason"]}");
        var isComplete = isOpen && Processed(stats) == 3 * Part;
        var fails = State(stats) == "failed" && stats.Json["jobs"]![0]!["failure_reason"] is not null;
        Assert.True(isComplete || fails, $"{stats}\n{cluster.FullLog}");
    }

    private static async Task DamageAsync(FaultCluster cluster, string sql, int closes = 2)
    {
        var node = await WithSnapshotsAsync(cluster, closes);
        await FaultCluster.KillAsync(node);
        Assert.NotEqual(0, StoredData.Change(cluster.Folder, "snapshots.db", sql));
        await cluster.RestartAsync(node);
    }

    /// <summary>Posts three parts to a job and closes it after the first two or after each of them.</summary>
    private static async Task<LocalNode> WithSnapshotsAsync(FaultCluster cluster, int closes)
    {
        var node = await cluster.JoinAsync();
        await cluster.Client.CreateJobAndFeedAsync("posted", "none", "5m");
        for (var part = 0; part < 3; part++)
        {
            await cluster.Client.OpenAsync("posted");
            var posted = await cluster.Requests.PostAsync($"{Job}/_data", Body(part));
            Assert.True(posted.Status == 202, posted.ToString());
            if (part < closes) await cluster.Client.PostAsync($"{Job}/_close");
        }

        await Waiting.UntilAsync("the snapshots are stored", () => Snapshots(cluster) >= closes, () => cluster.FullLog);
        return node;
    }

    private static long Snapshots(FaultCluster cluster) =>
        StoredData.Number(cluster.Folder, "snapshots.db", "SELECT COUNT(*) FROM snapshot WHERE persistence_id = 'model-posted'");

    private static string Body(int part)
    {
        var body = new StringBuilder();
        for (var i = part * Part; i < (part + 1) * Part; i++)
            body.Append(CultureInfo.InvariantCulture, $$"""{"timestamp":{{1_700_000_100_000 + i * 60_000L}},"value":{{i % 7}}}""").Append('\n');
        return body.ToString();
    }

    private static long Processed(Reply stats) => stats.Json["jobs"]![0]!["data_counts"]!["processed_record_count"]!.GetValue<long>();

    private static string State(Reply stats) => stats.Json["jobs"]![0]!["state"]!.GetValue<string>();
}
