using Microsoft.Extensions.Time.Testing;

namespace MlActors.Node.Tests;

/// <summary>Time of which an operator may set the clock on the wall; the monotonic time goes on.</summary>
internal sealed class SettableClock : FakeTimeProvider
{
    private TimeSpan _set;

    public void Set(TimeSpan by) => _set += by;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + _set;

    // The fake works it out from the time on the wall.
    public override long GetTimestamp() => base.GetTimestamp() - _set.Ticks;
}
