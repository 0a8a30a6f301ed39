namespace MlActors.Node.Diagnostics;

/// <summary>The exit codes of the process, by which scripts and `mlctl up` distinguish how it ended.</summary>
public enum ExitCode
{
    /// <summary>Everything was saved, and the node left the cluster in order.</summary>
    Left = 0,

    /// <summary>An unexpected exception.</summary>
    Unexpected = 1,

    /// <summary>An option that is unknown, invalid, or unsafe.</summary>
    Usage = 2,

    /// <summary>A file in hocon/ is missing, does not load, or contains settings that contradict each other.</summary>
    Configuration = 3,

    /// <summary>The HTTP or the cluster address cannot be bound.</summary>
    Address = 4,

    /// <summary>The data cannot be opened, written, or understood.</summary>
    Data = 5,

    /// <summary>The data belongs to another cluster.</summary>
    ForeignData = 6,

    /// <summary>The cluster removed the node, or continued without it while it was suspended, or never let it join.</summary>
    Removed = 7,

    /// <summary>The time limit for leaving was reached before everything was saved.</summary>
    Unsaved = 8,

    /// <summary>A second Ctrl-C: the process exited immediately.</summary>
    Interrupted = 130,
}
