using Microsoft.Extensions.Time.Testing;

namespace MlActors.Node.Tests;

/// <summary>Time whose wall clock can be set, while the monotonic time is not affected.</summary>
internal sealed class SettableClock : FakeTimeProvider
{
    private TimeSpan _set;

    public void Set(TimeSpan by) => _set += by;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + _set;

    // The base class computes the timestamp from the wall clock.
    public override long GetTimestamp() => base.GetTimestamp() - _set.Ticks;
}
