using Microsoft.Extensions.Time.Testing;
using MlActors.Storage.Membership;
using Xunit;

namespace MlActors.Storage.Tests.Membership;

public sealed class MemberObservationSpecs
{
    private static readonly ProcessIdentity Ended = new("here", 1, 1), Running = new("here", 2, 1);

    private readonly FakeTimeProvider _time = new();
    private readonly MemberObservation _observation;

    public MemberObservationSpecs() => _observation = new MemberObservation(_time, process => process == Ended);

    [Fact]
    public void A_member_that_is_seen_once_is_neither_alive_nor_dead()
    {
        _observation.Observe([Member(1)]);

        Assert.Empty(_observation.Dead);
        Assert.False(_observation.IsAlive("a"));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(-1_000_000_000)]
    public void A_member_whose_heartbeat_changes_in_either_direction_is_alive(long heartbeat)
    {
        _observation.Observe([Member(1)]);
        _time.Advance(TimeSpan.FromSeconds(14));
        _observation.Observe([Member(heartbeat)]);
        _time.Advance(TimeSpan.FromSeconds(14));
        _observation.Observe([Member(heartbeat)]);

        Assert.True(_observation.IsAlive("a"));
        Assert.Empty(_observation.Dead);
    }

    [Fact]
    public void A_member_with_a_stale_heartbeat_is_dead_with_the_observed_value()
    {
        _observation.Observe([Member(1)]);
        _time.Advance(ClusterStore.StaleAfter - TimeSpan.FromMilliseconds(1));
        _observation.Observe([Member(1)]);
        Assert.Empty(_observation.Dead);

        _time.Advance(TimeSpan.FromMilliseconds(1));
        _observation.Observe([Member(1)]);

        Assert.Equal([Member(1)], _observation.Dead);
    }

    [Fact]
    public void A_member_that_was_alive_and_stopped_is_dead()
    {
        _observation.Observe([Member(1)]);
        _observation.Observe([Member(2)]);
        _time.Advance(ClusterStore.StaleAfter);
        _observation.Observe([Member(2)]);

        Assert.Equal([Member(2)], _observation.Dead);
        Assert.False(_observation.IsAlive("a"));
    }

    [Fact]
    public void A_new_run_at_an_address_is_observed_from_its_start()
    {
        _observation.Observe([Member(1)]);
        _time.Advance(ClusterStore.StaleAfter);
        _observation.Observe([Member(1) with { Instance = "2" }]);

        Assert.Empty(_observation.Dead);
    }

    [Fact]
    public void A_member_whose_process_has_ended_is_dead_at_once_and_one_whose_process_runs_is_not()
    {
        _observation.Observe([Member(1) with { Process = Ended }, Member(1) with { Address = "b", Process = Running }]);

        Assert.Equal(["a"], _observation.Dead.Select(member => member.Address));
    }

    private static ClusterMember Member(long heartbeat) => new("a", "1", IsJoined: true, heartbeat, Process: null);
}
