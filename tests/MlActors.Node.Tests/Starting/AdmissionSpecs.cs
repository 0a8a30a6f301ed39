using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using MlActors.Node.Diagnostics;
using MlActors.Node.Options;
using MlActors.Node.Starting;
using MlActors.Node.Tests.Processes;
using MlActors.Storage;
using MlActors.Storage.Files;
using MlActors.Storage.Membership;
using Xunit;

namespace MlActors.Node.Tests.Starting;

/// <summary>A node asks for permission to use a folder on which other nodes may be alive, in virtual time.</summary>
public sealed class AdmissionSpecs : IDisposable
{
    private const string Other = "127.0.0.1:1", Self = "127.0.0.1:2";

    private readonly DataDirectory _data = new();
    private readonly SettableClock _time = new();
    private readonly Stores _stores;

    public AdmissionSpecs() => _stores = Stores.Open(StorageLocation.Parse(_data.Path), _time);

    public void Dispose()
    {
        _stores.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task The_first_node_forms_the_cluster()
    {
        var admitted = await EnterAsync(Self);

        Assert.Equal([Self], admitted.Seeds.AsEnumerable());
        Assert.True(_stores.Generations.IsCurrent(admitted.Instance));
    }

    [Fact]
    public async Task A_node_whose_process_has_ended_is_not_waited_for()
    {
        await AddOtherNodeAsync(ProcessIdentity.Current with { Started = 1 });

        Assert.Equal([Self], (await EnterAsync(Self)).Seeds.AsEnumerable());
        Assert.False(_stores.Generations.IsCurrent("other"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task A_node_whose_heartbeat_changes_is_joined_regardless_of_the_clock(int hours)
    {
        await AddOtherNodeAsync(process: null);
        _time.Set(TimeSpan.FromHours(hours));

        var entering = EnterAsync(Self, Other);
        await UntilAsync(entering, () => _stores.Cluster.Heartbeat(Other, "other", isJoined: true));

        Assert.Equal([Other], (await entering).Seeds.AsEnumerable());
        Assert.True(_stores.Generations.IsCurrent("other"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task A_node_whose_heartbeat_does_not_change_for_15_seconds_is_dead_regardless_of_the_clock(int hours)
    {
        await AddOtherNodeAsync(process: null);
        _time.Set(TimeSpan.FromHours(hours));
        var began = _time.GetTimestamp();

        var entering = EnterAsync(Self);
        await UntilAsync(entering, () => { });

        Assert.Equal([Self], (await entering).Seeds.AsEnumerable());
        Assert.True(_time.GetElapsedTime(began) >= ClusterStore.StaleAfter);
        Assert.False(_stores.Cluster.Heartbeat(Other, "other", isJoined: true));
        Assert.False(_stores.Generations.IsCurrent("other"));
    }

    [Fact]
    public async Task A_node_that_would_form_a_second_cluster_beside_a_live_one_is_refused()
    {
        await AddOtherNodeAsync(process: null);

        var entering = EnterAsync(Self);
        await UntilAsync(entering, () => _stores.Cluster.Heartbeat(Other, "other", isJoined: true));

        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => entering);
        Assert.Equal(ExitCode.ForeignData, refused.Code);
        Assert.True(_stores.Generations.IsCurrent("other"));
    }

    private async Task AddOtherNodeAsync(ProcessIdentity? process)
    {
        var claim = new ClusterClaim("mlactors", Other, "other", [Other], FormsCluster: true) { Process = process };
        Assert.IsType<OwnershipResult.Granted>(await _stores.Cluster.ClaimAsync(claim));
        await _stores.Generations.EnterAsync(Other, "other", formsCluster: true);
    }

    private Task<Admitted> EnterAsync(params string[] seeds)
    {
        var options = new NodeOptions(
            new HostAndPort(IPAddress.Loopback, 9), HostAndPort.Parse(Self), [.. seeds.Select(seed => HostAndPort.Parse(seed))],
            _data.Path, null, LogFormat.Text, IgnoreCtrlC: true);
        return new Admission(_stores, options, "mlactors", _time, NullLogger.Instance).EnterAsync(CancellationToken.None);
    }

    private async Task UntilAsync(Task entered, Action eachSecond)
    {
        using var polls = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        for (var poll = 0; !entered.IsCompleted; poll++)
        {
            Assert.True(poll < 5000, "The node was neither admitted nor refused.");
            await polls.WaitForNextTickAsync();
            _time.Advance(TimeSpan.FromMilliseconds(500));
            if (poll % 2 == 1) eachSecond();
        }
    }
}
