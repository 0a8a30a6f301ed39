namespace MlActors.Ctl.Tests.Fake;

/// <summary>Time in which delays below five seconds end at once, so that tests do not wait for reconnects; longer delays are real.</summary>
public sealed class ShortDelayTimeProvider : TimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, dueTime > TimeSpan.Zero && dueTime < TimeSpan.FromSeconds(5) ? TimeSpan.Zero : dueTime, period);
}
