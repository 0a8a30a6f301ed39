namespace MlActors.Ctl.Commands;

/// <summary>What a script can learn from mlctl without reading its words.</summary>
public enum ExitCode
{
    /// <summary>Done, and read back from the cluster.</summary>
    Done = 0,
    Failed = 1,
    Usage = 2,
    Partial = 3,
    StillRunning = 4,
    Refused = 5,
    Interrupted = 130,
}
