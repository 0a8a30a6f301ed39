using Akka.Configuration;
using Akka.Coordination;
using Akka.Event;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using MlActors.Actors.Cluster;
using MlActors.Storage;
using MlActors.Storage.Files;
using Xunit;

namespace MlActors.Actors.Tests.Cluster;

public sealed class ClusterLeaseSpecs : IDisposable
{
    private static readonly TimeSpan Lasts = TimeSpan.FromSeconds(4), Beat = TimeSpan.FromSeconds(1);

    private readonly string _data = Directory.CreateTempSubdirectory("mlactors-lease-").FullName;
    private readonly FakeTimeProvider _time = new(DateTimeOffset.Parse("2026-01-05T00:00:00Z", System.Globalization.CultureInfo.InvariantCulture));
    private readonly StorageLocation _location;
    private readonly Stores _stores;

    public ClusterLeaseSpecs()
    {
        _location = StorageLocation.Parse(_data, busyTimeout: TimeSpan.FromMilliseconds(50));
        _stores = Stores.Open(_location, _time);
    }

    public void Dispose()
    {
        _stores.Dispose();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_data, recursive: true);
    }

    [Fact]
    public async Task One_half_gets_the_lease_and_the_other_does_not()
    {
        var (left, right) = (LeaseOf("left:1"), LeaseOf("right:1"));

        Assert.True(await left.Acquire());
        Assert.False(await right.Acquire());

        Assert.True(left.CheckLease());
        Assert.False(right.CheckLease());
    }

    [Fact]
    public async Task Whoever_holds_the_lease_may_ask_for_it_again()
    {
        var lease = LeaseOf("left:1");

        Assert.True(await lease.Acquire());
        Assert.True(await lease.Acquire());
    }

    [Fact]
    public async Task Released_it_is_free_at_once()
    {
        var (left, right) = (LeaseOf("left:1"), LeaseOf("right:1"));
        await left.Acquire();

        Assert.True(await left.Release());

        Assert.False(left.CheckLease());
        Assert.True(await right.Acquire());
    }

    [Fact]
    public async Task A_holder_that_lives_keeps_the_lease_for_longer_than_it_lasts()
    {
        var (left, right) = (LeaseOf("left:1"), LeaseOf("right:1"));
        await left.Acquire();

        for (var beats = 0; beats < 10; beats++) await OneBeatOf(left);

        Assert.True(left.CheckLease());
        Assert.False(await right.Acquire());
    }

    [Fact]
    public async Task A_holder_that_died_frees_the_lease_when_it_has_lasted()
    {
        var dead = LeaseOf("left:1", aliveAt: new FakeTimeProvider());
        var right = LeaseOf("right:1");
        await dead.Acquire();

        _time.Advance(Lasts - TimeSpan.FromMilliseconds(1));
        Assert.False(await right.Acquire());
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(await right.Acquire());
    }

    [Fact]
    public async Task A_holder_that_cannot_reach_the_store_believes_in_its_lease_no_longer_than_the_store_does()
    {
        var lost = new TaskCompletionSource<Exception?>();
        var lease = LeaseOf("left:1");
        await lease.Acquire(lost.SetResult);

        using (Locked())
        {
            _time.Advance(Lasts - TimeSpan.FromMilliseconds(1));
            Assert.True(lease.CheckLease());
            _time.Advance(TimeSpan.FromMilliseconds(1));
            Assert.False(lease.CheckLease());
        }

        await lease.Release();
    }

    [Fact]
    public async Task A_holder_that_was_asleep_for_too_long_is_told_that_the_lease_is_lost()
    {
        var lost = new TaskCompletionSource<Exception?>();
        var own = new FakeTimeProvider();
        var lease = LeaseOf("left:1", aliveAt: own);
        await lease.Acquire(lost.SetResult);

        _time.Advance(Lasts);
        Assert.True(await LeaseOf("right:1").Acquire());
        own.Advance(Beat);

        Assert.IsType<LeaseException>(await lost.Task);
        Assert.False(lease.CheckLease());
    }

    [Fact]
    public async Task A_lease_that_was_let_go_loses_nothing_more()
    {
        var lost = new TaskCompletionSource<Exception?>();
        var lease = LeaseOf("left:1");
        await lease.Acquire(lost.SetResult);
        await lease.Release();

        await LeaseOf("right:1").Acquire();
        _time.Advance(Lasts);

        Assert.False(lost.Task.IsCompleted);
    }

    [Fact]
    public async Task While_the_store_is_locked_the_lease_is_asked_for_again_and_again()
    {
        var log = new Heard();
        Task<bool> acquired;

        using (Locked())
        {
            acquired = LeaseOf("left:1", log: log, patience: TimeSpan.FromDays(1)).Acquire();
            await log.Warning;
        }

        await Eventually(() => acquired.IsCompleted, "the lease is acquired", () => _time.Advance(TimeSpan.FromMilliseconds(200)));
        Assert.True(await acquired);
    }

    [Fact]
    public async Task A_store_that_never_answers_is_said_to_be_the_reason()
    {
        var log = new Heard();
        using var locked = Locked();
        var acquired = LeaseOf("left:1", log: log).Acquire();
        await log.Warning;

        _time.Advance(TimeSpan.FromSeconds(6));

        Assert.Contains("did not say within 6s who holds the lease", (await Assert.ThrowsAsync<LeaseTimeoutException>(() => acquired)).Message, StringComparison.Ordinal);
    }

    private ClusterLease LeaseOf(string owner, TimeProvider? aliveAt = null, ILoggingAdapter? log = null, TimeSpan? patience = null) => new(
        new LeaseSettings("mlactors-akka-sbr", owner, new TimeoutSettings(Beat, Lasts, patience ?? TimeSpan.FromSeconds(6)), Config.Empty),
        new ClusterLeaseSetup(_stores.Leases, aliveAt ?? _time),
        log ?? NoLogger.Instance);

    /// <summary>Moves time by one renewal, and waits until the store has it.</summary>
    private async Task OneBeatOf(ClusterLease lease)
    {
        _time.Advance(Beat);
        var until = (_time.GetUtcNow() + Lasts).ToUnixTimeMilliseconds();
        using var connection = new SqliteConnection(_location.ConnectionStringFor(StoreFile.Cluster));
        connection.Open();
        using var expires = connection.CreateCommand();
        expires.CommandText = "SELECT expires FROM cluster_lease";
        await Eventually(() => (long)expires.ExecuteScalar()! >= until, $"the lease is renewed until {until}; the holder believes in it: {lease.CheckLease()}");
    }

    private static async Task Eventually(Func<bool> holds, string what, Action? meanwhile = null)
    {
        using var glances = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        for (var glance = 0; !holds(); glance++)
        {
            Assert.True(glance < 6000, $"Waited in vain until {what}.");
            meanwhile?.Invoke();
            await glances.WaitForNextTickAsync();
        }
    }

    /// <summary>Another process that writes to the file and does not end.</summary>
    private SqliteConnection Locked()
    {
        var connection = new SqliteConnection(_location.ConnectionStringFor(StoreFile.Cluster));
        connection.Open();
        connection.BeginTransaction();
        return connection;
    }

    /// <summary>Hears the first warning.</summary>
    private sealed class Heard : LoggingAdapterBase
    {
        private readonly TaskCompletionSource _warning = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Heard()
            : base(DefaultLogMessageFormatter.Instance)
        {
        }

        public Task Warning => _warning.Task;

        public override bool IsDebugEnabled => false;

        public override bool IsInfoEnabled => false;

        public override bool IsWarningEnabled => true;

        public override bool IsErrorEnabled => false;

        protected override void NotifyLog(LogLevel logLevel, object message, Exception? cause = null) => _warning.TrySetResult();
    }
}
