using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Actors.Shutdown;
using MlActors.Simulation.Cluster;
using MlActors.Simulation.Kernel;

namespace MlActors.Simulation.Workload;

/// <summary>
/// One run of one seed: jobs are created, opened, fed and posted to, closed, opened again and closed again, while faults strike; then the faults
/// stop, and everything has to end well.
/// </summary>
internal sealed class Rehearsal : ISimulatedRun
{
    private static readonly TimeSpan LongestRun = TimeSpan.FromHours(3), Pause = TimeSpan.FromSeconds(1), CallTimeout = TimeSpan.FromSeconds(30);

    private readonly Dictionary<SimulatedNode, NodeProgram> _programs = [];
    private Task _script = Task.CompletedTask;

    public Rehearsal(ulong seed, RehearsalSize size)
    {
        (World, Size) = (new VirtualWorld(seed), size);
        Cluster = new SimulatedCluster(World, SimulatedConfig.Akka, SimulatedConfig.Setup, StartProgram);
        Jobs = [.. Enumerable.Range(0, size.Jobs).Select(number => new JobId($"job-{number:000}"))];
    }

    public VirtualWorld World { get; }

    public RehearsalSize Size { get; }

    public SimulatedCluster Cluster { get; }

    public IReadOnlyList<JobId> Jobs { get; }

    public string Stage { get; private set; } = "start";

    public bool IsOver => _script.IsCompleted || World.Elapsed > LongestRun;

    /// <summary>What went wrong; null when nothing did.</summary>
    public string? Failure { get; private set; }

    public bool HasFeed(JobId job) => Jobs.ToList().IndexOf(job) < Size.Feeds;

    public static DatafeedId FeedOf(JobId job) => new($"feed-{job}");

    public void Begin()
    {
        for (var node = 0; node < Size.Nodes; node++) Cluster.Start($"node-{node}");
        _caller = Cluster.Nodes[0];
        _script = RunAsync();
    }

    private SimulatedNode _caller = null!;

    public void End()
    {
        Failure = _script switch
        {
            { IsCompletedSuccessfully: true } => null,
            { IsFaulted: true } => $"at {Stage}: {_script.Exception!.GetBaseException().Message}",
            _ => $"stuck at {Stage}",
        };
    }

    public override string ToString() => $"seed {World.Seed} at {World.Elapsed.TotalSeconds:0.000}s in [{Stage}] after {World.Messages} messages";

    private void StartProgram(SimulatedNode node)
    {
        var program = _programs[node] = new NodeProgram(Cluster, node);
        program.Start();
    }

    private async Task RunAsync()
    {
        var clients = _programs[_caller].Clients();
        Enter("create");
        foreach (var job in Jobs)
        {
            await RepeatAsync(() => clients.Jobs.CreateAsync(Series.JobOf(job), default));
            if (HasFeed(job)) await RepeatAsync(() => clients.Feeds.CreateAsync(Series.FeedOf(FeedOf(job), job), default));
        }

        Enter("open");
        await Task.WhenAll(Jobs.Select(job => RepeatAsync(() => clients.Jobs.OpenAsync(job, CallTimeout, default))));
        Enter("feed");
        await Task.WhenAll(Jobs.Select(job => BringDataAsync(clients, job, 0)));
        await WaitForDataAsync(clients);
        Enter("close");
        await RepeatAsync(async () => await clients.Shutdown.CloseJobsAsync(
            "_all", new CloseOptions(false, true, TimeSpan.FromMinutes(30), "30m"), refuseRunningFeeds: false, default));
        Enter("done");
    }

    private async Task BringDataAsync(NodeClients clients, JobId job, int from)
    {
        if (HasFeed(job))
        {
            await RepeatAsync(() => clients.Feeds.StartAsync(FeedOf(job), Series.First, null, null, CallTimeout, default));
            return;
        }

        for (var chunk = 0; chunk < 6; chunk++)
        {
            var records = Series.Records(job, from + chunk * 50, 50);
            await RepeatAsync(() => clients.Jobs.PostAsync(job, records, default));
        }
    }

    private async Task WaitForDataAsync(NodeClients clients)
    {
        foreach (var job in Jobs)
        {
            while ((await RepeatAsync(() => clients.Jobs.GetOneAsync(job, default))).Statistics.Counts.ProcessedRecordCount < 299)
                await Task.Delay(Pause, _caller.Time);
        }
    }

    private void Enter(string stage)
    {
        Stage = stage;
        World.Trace.Event(World.Elapsed, $"stage: {stage}");
    }

    private async Task<T> RepeatAsync<T>(Func<Task<T>> call)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await call();
            }
            catch (RefusedException refused) when (attempt < 200)
            {
                World.Trace.Event(World.Elapsed, $"refused: {refused.Refusal.Reason}");
                await Task.Delay(Pause, _caller.Time);
            }
        }
    }
}

/// <summary>How large the simulated cluster is.</summary>
internal sealed record RehearsalSize(int Nodes, int Jobs, int Feeds);
