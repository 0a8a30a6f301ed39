namespace MlActors.Ctl.Commands;

/// <summary>The exit codes of mlctl, from which a script learns the result without parsing text.</summary>
public enum ExitCode
{
    /// <summary>Done, and verified by reading the state back from the cluster.</summary>
    Done = 0,
    Failed = 1,
    Usage = 2,
    Partial = 3,
    StillRunning = 4,
    Refused = 5,
    Interrupted = 130,
}
