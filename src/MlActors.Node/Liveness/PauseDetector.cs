using MlActors.Node.Configuration;

namespace MlActors.Node.Liveness;

/// <summary>How long the process has been suspended.</summary>
internal enum Pause
{
    Invalid = 0,

    /// <summary>Not suspended.</summary>
    None,

    /// <summary>Long enough for the other nodes to decide without it: it has to ask the store before it continues.</summary>
    Unverified,

    /// <summary>So long that the other nodes consider it dead: it must not do anything more.</summary>
    TooLong,
}

/// <summary>
/// Detects with the monotonic clock whether the process was suspended: a dedicated thread ticks, and a gap between two ticks is a suspension.
/// Every thread may check, because after a suspension any of them may be the first to continue. One instance per process.
/// </summary>
internal sealed class PauseDetector(TimeProvider time, TimeSpan limit)
{
    public static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(500);

    private long _lastTick = time.GetTimestamp();
    private int _isUnverified, _longest;

    /// <summary>The length of the pause that was too long; before that, the time since the last tick.</summary>
    public TimeSpan SinceTick => Volatile.Read(ref _longest) is > 0 and var milliseconds
        ? TimeSpan.FromMilliseconds(milliseconds)
        : time.GetElapsedTime(Volatile.Read(ref _lastTick));

    /// <summary>Records that the process runs. A pause that is too long is never reset.</summary>
    public Pause Tick()
    {
        var pause = Check();
        if (pause == Pause.TooLong) return pause;
        if (pause == Pause.Unverified) Volatile.Write(ref _isUnverified, 1);
        Volatile.Write(ref _lastTick, time.GetTimestamp());
        return pause;
    }

    public Pause Check()
    {
        if (Volatile.Read(ref _longest) > 0) return Pause.TooLong;
        var gap = time.GetElapsedTime(Volatile.Read(ref _lastTick));
        if (gap > limit)
        {
            Volatile.Write(ref _longest, (int)Math.Min(gap.TotalMilliseconds, int.MaxValue));
            return Pause.TooLong;
        }

        return gap > NodeSettings.VerifiedPause || Volatile.Read(ref _isUnverified) == 1 ? Pause.Unverified : Pause.None;
    }

    /// <summary>The store has confirmed that the node still belongs to its cluster.</summary>
    /// <param name="requestedAt">The timestamp before the store was asked: a pause that began later is not confirmed.</param>
    public void Confirm(long requestedAt)
    {
        if (time.GetElapsedTime(requestedAt) < NodeSettings.VerifiedPause) Volatile.Write(ref _isUnverified, 0);
    }
}
