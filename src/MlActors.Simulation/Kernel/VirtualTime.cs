namespace MlActors.Simulation.Kernel;

/// <summary>The clock of one node, or of the world.</summary>
internal sealed class VirtualTime(VirtualWorld world, SimulatedNode? node) : TimeProvider
{
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => world.Now + (node?.Skew ?? TimeSpan.Zero);

    public override long GetTimestamp() => world.NowTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(world, node, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class Timer(VirtualWorld world, SimulatedNode? node, TimerCallback callback, object? state) : ITimer
    {
        private VirtualTimer? _next;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _next?.Cancel();
            _next = null;
            if (dueTime < TimeSpan.Zero) return true;
            _next = world.After(
                dueTime,
                () =>
                {
                    if (period > TimeSpan.Zero) Change(period, period);
                    callback(state);
                },
                node);
            return true;
        }

        public void Dispose() => _next?.Cancel();

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
