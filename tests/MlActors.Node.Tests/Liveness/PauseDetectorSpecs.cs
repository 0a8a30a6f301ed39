using Microsoft.Extensions.Time.Testing;
using MlActors.Node.Configuration;
using MlActors.Node.Liveness;
using Xunit;

namespace MlActors.Node.Tests.Liveness;

public sealed class PauseDetectorSpecs
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10), Moment = TimeSpan.FromMilliseconds(1);

    private readonly FakeTimeProvider _time = new();
    private readonly PauseDetector _pauses;

    public PauseDetectorSpecs() => _pauses = new PauseDetector(_time, Limit);

    [Fact]
    public void A_process_that_ticks_is_not_suspended()
    {
        for (var tick = 0; tick < 100; tick++)
        {
            _time.Advance(PauseDetector.TickInterval);
            Assert.Equal(Pause.None, _pauses.Tick());
        }
    }

    [Fact]
    public void A_pause_up_to_the_limit_is_unverified_and_above_it_is_too_long()
    {
        _time.Advance(NodeSettings.VerifiedPause);
        Assert.Equal(Pause.None, _pauses.Check());
        _time.Advance(Moment);
        Assert.Equal(Pause.Unverified, _pauses.Check());
        _time.Advance(Limit - NodeSettings.VerifiedPause - Moment);
        Assert.Equal(Pause.Unverified, _pauses.Check());
        _time.Advance(Moment);
        Assert.Equal(Pause.TooLong, _pauses.Check());
    }

    [Fact]
    public void A_pause_that_is_too_long_is_never_reset()
    {
        _time.Advance(Limit + TimeSpan.FromSeconds(7));

        Assert.Equal(Pause.TooLong, _pauses.Tick());
        _time.Advance(Moment);
        Assert.Equal((Pause.TooLong, 17), (_pauses.Check(), (int)_pauses.SinceTick.TotalSeconds));
    }

    [Fact]
    public void A_pause_is_unverified_until_the_store_confirms_that_the_node_belongs_to_the_cluster()
    {
        _time.Advance(TimeSpan.FromSeconds(3));
        _pauses.Tick();
        Assert.Equal(Pause.Unverified, _pauses.Check());

        _pauses.Confirm(_time.GetTimestamp());

        Assert.Equal(Pause.None, _pauses.Check());
    }

    [Fact]
    public void A_confirmation_requested_before_a_pause_does_not_verify_it()
    {
        var asked = _time.GetTimestamp();
        _time.Advance(TimeSpan.FromSeconds(3));
        _pauses.Tick();

        _pauses.Confirm(asked);

        Assert.Equal(Pause.Unverified, _pauses.Check());
    }

    [Fact]
    public void Setting_the_wall_clock_is_not_a_pause()
    {
        var clock = new SettableClock();
        var pauses = new PauseDetector(clock, Limit);

        clock.Set(TimeSpan.FromHours(1));
        Assert.Equal(Pause.None, pauses.Tick());
        clock.Set(TimeSpan.FromHours(-2));
        Assert.Equal(Pause.None, pauses.Tick());
    }
}
