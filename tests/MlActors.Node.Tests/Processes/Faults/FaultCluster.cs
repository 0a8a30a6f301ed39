using MlActors.Node.Diagnostics;
using Xunit;

namespace MlActors.Node.Tests.Processes.Faults;

/// <summary>Real processes on one data folder that join, leave, are killed and restarted. The remaining ones are killed when the test ends.</summary>
internal sealed class FaultCluster : IAsyncDisposable
{
    private const int AtATime = 8;

    private readonly DataDirectory _data = new();
    private readonly List<LocalNode> _nodes = [];
    private readonly Dictionary<LocalNode, Requests> _requests = [];

    /// <summary>The data folder: by default one that is deleted with the cluster.</summary>
    public string Folder { get => field ?? _data.Path; init; }

    public string FullLog => string.Join('\n', _nodes.Select(node => node.FullLog));

    /// <summary>The node that has run for the longest time.</summary>
    public LocalNode Oldest => _nodes.First(node => node.IsRunning);

    public IEnumerable<LocalNode> Running => _nodes.Where(node => node.IsRunning);

    public ElasticClient Client => Oldest.Client;

    /// <summary>Sends single requests to the oldest node.</summary>
    public Requests Requests => RequestsTo(Oldest);

    public Requests RequestsTo(LocalNode node) =>
        _requests.TryGetValue(node, out var requests) ? requests : _requests[node] = new Requests(node);

    /// <summary>Starts a node and waits until it is ready; the first one forms the cluster, the others join it.</summary>
    public async Task<LocalNode> JoinAsync()
    {
        var node = StartJoining();
        await node.WaitUntilReadyAsync();
        return node;
    }

    /// <summary>Starts a node and does not wait for it.</summary>
    public LocalNode StartJoining() => Add(LocalNode.Start(Folder, seed: _nodes.FirstOrDefault(node => node.IsRunning)?.ClusterPort));

    public static async Task LeaveAsync(LocalNode node)
    {
        node.Send(Signal.Terminate);
        Assert.True((await node.EndAsync()).Code == ExitCode.Left, node.FullLog);
    }

    public static async Task KillAsync(LocalNode node)
    {
        node.Send(Signal.Kill);
        await node.EndAsync();
    }

    /// <summary>Starts a node that has ended again, at the same address, as an operator would.</summary>
    public async Task<LocalNode> RestartAsync(LocalNode ended)
    {
        var others = _nodes.FirstOrDefault(node => node.IsRunning);
        var node = Add(LocalNode.Start(Folder, others?.ClusterPort, ended.HttpPort, ended.ClusterPort));
        await node.WaitUntilReadyAsync();
        return node;
    }

    public async Task<LocalNode> KillAndRestartAsync(LocalNode node)
    {
        await KillAsync(node);
        return await RestartAsync(node);
    }

    /// <summary>
    /// Starts a node and waits until jobs have moved to it. On an overloaded machine the other nodes may consider it dead; then another one joins.
    /// </summary>
    public async Task<LocalNode> JoinAndTakeJobsAsync()
    {
        var node = await JoinAsync();
        await Waiting.UntilAsync("jobs have moved to the new node", async () => await JobsOnAsync(node) > 0 || !node.IsRunning, () => FullLog);
        return node.IsRunning ? node : await JoinAndTakeJobsAsync();
    }

    /// <summary>The number of open jobs on a node, as the cluster shows it.</summary>
    public async Task<int> JobsOnAsync(LocalNode node)
    {
        var reply = await Requests.GetAsync("/_mlactors/nodes");
        if (!reply.IsDone) return 0;
        return reply.Json["nodes"]!.AsArray().FirstOrDefault(one => one!["id"]!.GetValue<string>() == node.Id)?["jobs"]!.GetValue<int>() ?? 0;
    }

    /// <summary>The number of nodes that belong to the cluster, as the oldest one sees it.</summary>
    public async Task<int> CountUpAsync() => await Requests.GetAsync("/_mlactors/nodes", 5) is { IsDone: true } reply
        ? reply.Json["nodes"]!.AsArray().Count(node => node!["status"]!.GetValue<string>() == "up")
        : 0;

    /// <summary>The node that runs the coordinator.</summary>
    public async Task<LocalNode> CoordinatorAsync()
    {
        LocalNode? found = null;
        await Waiting.UntilAsync(
            "the cluster shows its coordinator",
            async () =>
            {
                var reply = await Requests.GetAsync("/_mlactors/nodes");
                var id = reply.IsDone ? reply.Json["nodes"]!.AsArray().FirstOrDefault(IsCoordinator)?["id"]!.GetValue<string>() : null;
                found = Running.FirstOrDefault(node => node.Id == id);
                return found is not null;
            },
            () => FullLog);
        return found!;

        static bool IsCoordinator(System.Text.Json.Nodes.JsonNode? node) => node!["coordinator"]!.GetValue<bool>();
    }

    /// <summary>Loads the series and creates and opens jobs that read it; their datafeeds are not started.</summary>
    public async Task<string[]> OpenJobsAsync(FaultSeries series, int count, int pageSize = 1_000, string prefix = "job")
    {
        if ((await Requests.SettledAsync($"/{series.Index}/_count")).Status == 404) await Client.LoadAsync(series.Index, series.Rows());
        string[] jobs = [.. Enumerable.Range(0, count).Select(i => $"{prefix}-{i:00}")];
        var client = Client;
        await ForEachAsync(jobs, async job =>
        {
            await client.CreateJobAndFeedAsync(job, series.Index, FaultSeries.BucketSpan, pageSize);
            await client.OpenAsync(job);
        });
        return jobs;
    }

    /// <summary>The same, with real-time datafeeds that have read the whole series.</summary>
    public async Task<string[]> ReadByFeedsAsync(FaultSeries series, int count, string prefix = "job")
    {
        var jobs = await OpenJobsAsync(series, count, prefix: prefix);
        await ForEachAsync(jobs, Client.StartAsync);
        await UntilProcessedAsync(jobs, series.Count);
        return jobs;
    }

    public Task UntilProcessedAsync(IEnumerable<string> jobs, long records)
    {
        var client = Client;
        return ForEachAsync(jobs, job => Waiting.UntilAsync(
            $"job [{job}] has processed {records} records", async () => await client.ProcessedAsync(job) == records, () => FullLog));
    }

    /// <summary>Waits until the jobs have a state, for a limited time: the oracle reports jobs that do not reach it.</summary>
    public async Task<bool> ReachAsync(string state, IReadOnlyCollection<string> jobs, int seconds = 60)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (await CountInAsync(state, jobs) < jobs.Count)
        {
            if (TimeProvider.System.GetElapsedTime(began).TotalSeconds > seconds) return false;
            await Waiting.ForAsync(Pause);
        }

        return true;
    }

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private async Task<int> CountInAsync(string state, IReadOnlyCollection<string> jobs)
    {
        var reply = await Requests.GetAsync("/_ml/anomaly_detectors/_all/_stats");
        return reply.IsDone ? reply.Json["jobs"]!.AsArray().Count(IsOne) : 0;

        bool IsOne(System.Text.Json.Nodes.JsonNode? job) =>
            jobs.Contains(job!["job_id"]!.GetValue<string>()) && job["state"]!.GetValue<string>() == state;
    }

    /// <summary>With limited parallelism: more requests would only queue at the store.</summary>
    public static Task ForEachAsync<T>(IEnumerable<T> items, Func<T, Task> action) =>
        Parallel.ForEachAsync(items, new ParallelOptions { MaxDegreeOfParallelism = AtATime }, async (item, _) => await action(item));

    public async ValueTask DisposeAsync()
    {
        foreach (var requests in _requests.Values) requests.Dispose();
        foreach (var node in _nodes) await node.DisposeAsync();
        _data.Dispose();
    }

    private LocalNode Add(LocalNode node)
    {
        _nodes.Add(node);
        return node;
    }
}
