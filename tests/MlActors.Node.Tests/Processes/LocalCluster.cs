using Microsoft.Data.Sqlite;

namespace MlActors.Node.Tests.Processes;

/// <summary>Real processes on one data folder. The remaining ones are killed when the test ends.</summary>
internal sealed class LocalCluster : IAsyncDisposable
{
    private readonly DataDirectory _data = new();
    private readonly List<LocalNode> _nodes = [];

    public LocalNode this[int node] => _nodes[node];

    public string Folder => _data.Path;

    public string FullLog => string.Join('\n', _nodes.Select(node => node.FullLog));

    public static async Task<LocalCluster> StartAsync(int nodes)
    {
        var cluster = new LocalCluster();
        for (var i = 0; i < nodes; i++)
        {
            var node = LocalNode.Start(cluster._data.Path, seed: cluster._nodes.FirstOrDefault()?.ClusterPort);
            cluster._nodes.Add(node);
            await cluster.UntilReadyAsync(node);
        }

        return cluster;
    }

    /// <summary>Starts one more process on the folder, with itself as its only seed.</summary>
    public async Task<LocalNode> StartAloneAsync()
    {
        var node = LocalNode.Start(_data.Path);
        _nodes.Add(node);
        await node.WaitUntilReadyAsync();
        return node;
    }

    /// <summary>A node that does not become ready is explained by the others as often as by its own log.</summary>
    private async Task UntilReadyAsync(LocalNode node)
    {
        try
        {
            await node.WaitUntilReadyAsync();
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException($"{failure.Message}\n{FullLog}", failure);
        }
    }

    /// <summary>A write transaction of another process on one of the files; it ends when it is disposed.</summary>
    public IDisposable Lock(string file)
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(_data.Path, file)};Pooling=False");
        connection.Open();
        connection.BeginTransaction(deferred: false);
        return connection;
    }

    /// <summary>
    /// Suspends a process, but not during a write: a process that is suspended during a write keeps its lock on the file, and no other process can
    /// release it.
    /// </summary>
    public async Task FreezeAsync(int node) => await Waiting.UntilAsync(
        "a node is frozen between two writes",
        async () =>
        {
            _nodes[node].Send(Signal.Stop);
            if (_data.IsFree) return true;
            _nodes[node].Send(Signal.Continue);
            // On a busy machine the next attempt would otherwise hit the same write.
            await Waiting.ForAsync(TimeSpan.FromMilliseconds(300));
            return false;
        },
        () => FullLog);

    /// <summary>Loads the series, and opens a job and starts a datafeed for each; the jobs close at the end of their series.</summary>
    public async Task FeedAsync(ElasticClient client, IEnumerable<KnownSeries> series, int pageSize)
    {
        foreach (var one in series)
        {
            await client.LoadAsync(one.Name, one.Rows);
            await client.CreateJobAndFeedAsync(one.Name, one.Name, one.BucketSpan, pageSize);
            await client.OpenAsync(one.Name);
            await client.StartUntilAsync(one.Name, one.End);
        }
    }

    public Task UntilClosedAsync(ElasticClient client, IEnumerable<KnownSeries> series) => Waiting.UntilAsync(
        "every job has analysed its series and closed",
        async () =>
        {
            foreach (var one in series)
                if (await client.StateAsync(one.Name) != "closed" || await client.ProcessedAsync(one.Name) != one.Rows.Length) return false;
            return true;
        },
        () => FullLog);

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes) await node.DisposeAsync();
        _data.Dispose();
    }
}
