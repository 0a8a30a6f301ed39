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
    public async Task One_half_continues_and_the_other_does_not()
    {
        await MembersAsync("left", "right");

        Assert.True(await LeaseOf("left", unreachable: ["right"]).Acquire());
        Assert.False(await LeaseOf("right", unreachable: ["left"]).Acquire());

        Assert.True(_stores.Generations.IsCurrent("left"));
        Assert.False(_stores.Generations.IsCurrent("right"));
    }

    [Fact]
    public async Task A_half_that_lost_loses_again_when_the_other_one_has_long_let_the_lease_go()
    {
        await MembersAsync("left", "right");
        var left = LeaseOf("left", unreachable: ["right"]);
        await left.Acquire();
        Assert.True(await left.Release());
        _time.Advance(TimeSpan.FromHours(1));

        Assert.False(await LeaseOf("right", unreachable: ["left"]).Acquire());
    }

    [Fact]
    public async Task The_side_that_continues_is_the_side_of_the_one_that_asked()
    {
        await MembersAsync("left", "right", "middle");

        Assert.True(await LeaseOf("right", reachable: ["right", "middle"], unreachable: ["left"]).Acquire());

        Assert.Equal([false, true, true], new[] { "left", "right", "middle" }.Select(_stores.Generations.IsCurrent));
    }

    [Fact]
    public async Task Each_decision_is_asked_for_because_an_earlier_one_does_not_cover_it()
    {
        await MembersAsync("left", "right");
        var left = LeaseOf("left", unreachable: ["right"]);
        await left.Acquire();

        Assert.False(left.CheckLease());
    }

    [Fact]
    public async Task A_store_that_is_locked_is_waited_for_and_the_reason_is_logged()
    {
        await MembersAsync("left", "right");
        var log = new Heard();
        Task<bool> acquired;

        using (Locked())
        {
            acquired = LeaseOf("left", unreachable: ["right"], log: log, timeout: TimeSpan.FromDays(1)).Acquire();
            await log.Warning;
        }

        await EventuallyAsync(() => acquired.IsCompleted, "the lease is acquired", () => _time.Advance(TimeSpan.FromMilliseconds(200)));
        Assert.True(await acquired);
    }

    [Fact]
    public async Task A_decision_holds_for_what_was_unreachable_when_it_was_asked_for()
    {
        await MembersAsync("left", "right");
        var log = new Heard();
        string[] unreachable = ["right"];
        Task<bool> acquired;

        using (Locked())
        {
            acquired = LeaseOf("left", () => new ClusterSides(["left"], unreachable), log, TimeSpan.FromDays(1)).Acquire();
            await log.Warning;
            unreachable = [];
        }

        await EventuallyAsync(() => acquired.IsCompleted, "the lease is acquired", () => _time.Advance(TimeSpan.FromMilliseconds(200)));
        Assert.True(await acquired);
        Assert.False(_stores.Generations.IsCurrent("right"));
    }

    [Fact]
    public async Task A_store_that_never_answers_is_named_as_the_reason()
    {
        await MembersAsync("left", "right");
        var log = new Heard();
        using var locked = Locked();
        var acquired = LeaseOf("left", unreachable: ["right"], log: log).Acquire();
        await log.Warning;

        _time.Advance(TimeSpan.FromSeconds(6));

        var reason = (await Assert.ThrowsAsync<LeaseTimeoutException>(() => acquired)).Message;
        Assert.Contains("did not answer within 6s which side of the cluster goes on", reason, StringComparison.Ordinal);
        Assert.Contains("lease.db is locked by another writer", reason, StringComparison.Ordinal);
    }

    private async Task MembersAsync(string first, params string[] others)
    {
        await _stores.Generations.EnterAsync(first, first, formsCluster: true);
        foreach (var other in others)
        {
            await _stores.Generations.EnterAsync(other, other, formsCluster: false);
            Assert.True(_stores.Generations.Confirm(other));
        }
    }

    private ClusterLease LeaseOf(
        string instance, string[]? reachable = null, string[]? unreachable = null, ILoggingAdapter? log = null, TimeSpan? timeout = null) =>
        LeaseOf(instance, () => new ClusterSides(reachable ?? [instance], unreachable ?? []), log, timeout);

    private ClusterLease LeaseOf(string instance, Func<ClusterSides> sides, ILoggingAdapter? log, TimeSpan? timeout) => new(
        new LeaseSettings(
            "mlactors-akka-sbr",
            instance,
            new TimeoutSettings(TimeSpan.FromSeconds(12), TimeSpan.FromMinutes(2), timeout ?? TimeSpan.FromSeconds(6)),
            Config.Empty),
        new ClusterLeaseSetup(_stores.Generations, instance, _time),
        log ?? NoLogger.Instance,
        sides);

    private static async Task EventuallyAsync(Func<bool> holds, string what, Action? meanwhile = null)
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
        var connection = new SqliteConnection(_location.ConnectionStringFor(StoreFile.Lease));
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
