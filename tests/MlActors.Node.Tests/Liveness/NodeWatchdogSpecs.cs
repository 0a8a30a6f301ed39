using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using MlActors.Node.Configuration;
using MlActors.Node.Liveness;
using MlActors.Node.Tests.Processes;
using MlActors.Storage;
using MlActors.Storage.Files;
using MlActors.Storage.Membership;
using Xunit;

namespace MlActors.Node.Tests.Liveness;

/// <summary>The watchdog on real files and in virtual time. Ending the process only records the reason.</summary>
public sealed class NodeWatchdogSpecs : IAsyncLifetime
{
    private readonly DataDirectory _data = new();
    private readonly FakeTimeProvider _time = new();
    private readonly TaskCompletionSource<string> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly NodeWatchdog _watchdog;
    private readonly Stores _stores, _others;
    private readonly NodeEntry _entry;

    public NodeWatchdogSpecs()
    {
        var settings = new NodeSettings(
            "mlactors",
            RequestsTimeout: TimeSpan.FromSeconds(5),
            PresenceInterval: TimeSpan.FromMilliseconds(50),
            PauseLimit: TimeSpan.FromSeconds(10),
            ExitTimeout: TimeSpan.FromSeconds(240));
        _watchdog = new NodeWatchdog(_time, settings, reason => _ended.TrySetResult(reason));
        var location = StorageLocation.Parse(_data.Path, busyTimeout: TimeSpan.FromMilliseconds(50));
        _others = Stores.Open(location, _time);
        _stores = Stores.Open(location with { BeforeAccess = _watchdog.BeforeAccess }, _time);
        _entry = new NodeEntry(_stores, "a", "a1", NullLogger.Instance) { IsMember = () => true };
    }

    public async Task InitializeAsync()
    {
        await _stores.Cluster.ClaimAsync(new ClusterClaim("mlactors", "a", "a1", ["a"], FormsCluster: true));
        await _stores.Generations.EnterAsync("a", "a1", formsCluster: true);
    }

    public Task DisposeAsync()
    {
        _watchdog.Dispose();
        _stores.Dispose();
        _others.Dispose();
        _data.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task A_process_suspended_for_too_long_ends_at_its_first_statement_and_writes_nothing()
    {
        var before = await _stores.Documents.ResolveAsync(["*"]);
        _time.Advance(TimeSpan.FromSeconds(11));

        await Assert.ThrowsAsync<StorageUnavailableException>(() => _stores.Generations.EnterAsync("b", "b1", formsCluster: false));

        Assert.StartsWith("The process was suspended for 11.0 s, longer than the other nodes wait", await _ended.Task, StringComparison.Ordinal);
        Assert.Empty(before);
        Assert.False(_others.Generations.IsCurrent("b1"));
    }

    [Fact]
    public async Task A_process_suspended_during_a_transaction_does_not_commit_it()
    {
        var claim = new ClusterClaim("mlactors", "b", "b1", ["a"], FormsCluster: false)
        {
            // Read within the transaction.
            Dead = new SuspendingMembers(_time),
        };

        await Assert.ThrowsAsync<StorageUnavailableException>(() => _stores.Cluster.ClaimAsync(claim));

        Assert.Equal("a", Assert.Single(await _others.Cluster.MembersAsync()).Address);
    }

    [Fact]
    public async Task After_a_shorter_pause_a_process_asks_the_store_before_it_writes()
    {
        _watchdog.Watch(_entry);
        _entry.IsMember = () => true;
        _time.Advance(TimeSpan.FromSeconds(9));
        _watchdog.BeforeAccess(StoreFile.Journal);
        Assert.False(_ended.Task.IsCompleted);

        await _others.Generations.EnterAsync("b", "b1", formsCluster: true);

        Assert.Throws<StorageUnavailableException>(() => _watchdog.BeforeAccess(StoreFile.Journal));
        Assert.Contains("The cluster continued without this node", await _ended.Task, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_that_the_other_nodes_removed_ends()
    {
        _watchdog.Watch(_entry);
        await _others.Generations.EnterAsync("b", "b1", formsCluster: true);

        Assert.Contains("The cluster continued without this node", await _ended.Task.WaitAsync(Waiting.MaxWait), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_whose_address_a_newer_process_has_taken_ends()
    {
        _watchdog.Watch(_entry);
        await _others.Cluster.ClaimAsync(new ClusterClaim("mlactors", "a", "a2", ["a"], FormsCluster: true));

        Assert.Contains("Another node has taken over the data of this one", await _ended.Task.WaitAsync(Waiting.MaxWait), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_whose_files_are_locked_continues_and_writes_its_heartbeat_afterwards()
    {
        var heartbeat = Assert.Single(await _others.Cluster.MembersAsync()).Heartbeat;
        using (Lock(StoreFile.Cluster))
        using (Lock(StoreFile.Lease))
        {
            _watchdog.Watch(_entry);
            await Waiting.ForAsync(TimeSpan.FromSeconds(1));
        }

        await Waiting.UntilAsync("the heartbeat is written", async () => Assert.Single(await _others.Cluster.MembersAsync()).Heartbeat > heartbeat);
        Assert.False(_ended.Task.IsCompleted);
    }

    [Fact]
    public async Task Removing_its_own_entry_does_not_end_a_node()
    {
        _watchdog.Watch(_entry);

        await _entry.DisposeAsync();

        Assert.False(_ended.Task.IsCompleted);
        Assert.Empty(await _others.Cluster.MembersAsync());
        Assert.False(_others.Generations.IsCurrent("a1"));
    }

    [Fact]
    public async Task A_node_that_has_left_in_order_is_not_ended()
    {
        _entry.IsMember = () => null;
        await _others.Generations.EnterAsync("b", "b1", formsCluster: true);
        _time.Advance(TimeSpan.FromSeconds(9));
        _watchdog.Watch(_entry);

        _watchdog.BeforeAccess(StoreFile.Journal);

        Assert.False(_ended.Task.IsCompleted);
    }

    private Microsoft.Data.Sqlite.SqliteConnection Lock(StoreFile file)
    {
        var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={_others.Location.PathOf(file)};Pooling=False");
        connection.Open();
        connection.BeginTransaction(deferred: false);
        return connection;
    }

    /// <summary>An empty collection whose enumeration takes eleven seconds.</summary>
    private sealed class SuspendingMembers(FakeTimeProvider time) : IReadOnlyCollection<ClusterMember>
    {
        public int Count => 0;

        public IEnumerator<ClusterMember> GetEnumerator()
        {
            time.Advance(TimeSpan.FromSeconds(11));
            return Enumerable.Empty<ClusterMember>().GetEnumerator();
        }

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
