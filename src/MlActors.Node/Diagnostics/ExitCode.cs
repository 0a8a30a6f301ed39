namespace MlActors.Node.Diagnostics;

/// <summary>What the process tells its parent; scripts and `mlctl up` tell the cases apart by it.</summary>
public enum ExitCode
{
    /// <summary>Everything was at rest, and the node left in order.</summary>
    Left = 0,

    /// <summary>A fault that this program did not foresee.</summary>
    Unexpected = 1,

    /// <summary>An option that is unknown, unusable, or not safe.</summary>
    Usage = 2,

    /// <summary>A file in hocon/ is missing, does not load, or holds settings that contradict each other.</summary>
    Configuration = 3,

    /// <summary>The HTTP or the cluster address cannot be bound.</summary>
    Address = 4,

    /// <summary>The data cannot be opened, written, or understood.</summary>
    Data = 5,

    /// <summary>The data is another cluster's.</summary>
    ForeignData = 6,

    /// <summary>The cluster took the node out, or went on without it while it was suspended, or it never came in.</summary>
    Removed = 7,

    /// <summary>The time for leaving was up before everything was saved.</summary>
    Unsaved = 8,

    /// <summary>A second Ctrl-C: left at once.</summary>
    Interrupted = 130,
}
