namespace MlActors.Ctl.Tests.Fake;

/// <summary>A clock for which short pauses take no time, so that re-connecting need not be waited for; long ones stay long.</summary>
public sealed class ShortDelayTimeProvider : TimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, dueTime > TimeSpan.Zero && dueTime < TimeSpan.FromSeconds(5) ? TimeSpan.Zero : dueTime, period);
}
