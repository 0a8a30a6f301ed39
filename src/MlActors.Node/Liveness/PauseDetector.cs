using MlActors.Node.Configuration;

namespace MlActors.Node.Liveness;

/// <summary>How long a process has not run.</summary>
internal enum Pause
{
    Invalid = 0,

    /// <summary>It runs.</summary>
    None,

    /// <summary>Long enough that the others may have decided without it: it asks the store before it goes on.</summary>
    Unverified,

    /// <summary>So long that the others take it for dead: it must do nothing more.</summary>
    TooLong,
}

/// <summary>
/// Tells by the monotonic clock whether the process was suspended: its own thread ticks, and a gap between two ticks is time in which it did
/// not run. Any thread may ask, because after a pause any of them may be the first to go on. One for the life of a process.
/// </summary>
internal sealed class PauseDetector(TimeProvider time, TimeSpan limit)
{
    public static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(500);

    private long _lastTick = time.GetTimestamp();
    private int _isUnverified, _longest;

    /// <summary>How long the pause was that is too long, or is now.</summary>
    public TimeSpan SinceTick => Volatile.Read(ref _longest) is > 0 and var milliseconds
        ? TimeSpan.FromMilliseconds(milliseconds)
        : time.GetElapsedTime(Volatile.Read(ref _lastTick));

    /// <summary>The process runs. A pause that is too long stays so.</summary>
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

    /// <summary>The store has said that the node still belongs to its cluster.</summary>
    /// <param name="asked">The timestamp from before the question: a pause that began after it is not verified by its answer.</param>
    public void Verified(long asked)
    {
        if (time.GetElapsedTime(asked) < NodeSettings.VerifiedPause) Volatile.Write(ref _isUnverified, 0);
    }
}
