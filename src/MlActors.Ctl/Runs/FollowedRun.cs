namespace MlActors.Ctl.Runs;

/// <summary>Why following a run stopped, which is not always the end of the run itself, and what was known of the run by then.</summary>
public abstract record RunEnding(RunProgress Progress)
{
    /// <summary>The run ended.</summary>
    public sealed record Ended(RunProgress Progress, RunSummary Summary) : RunEnding(Progress);

    /// <summary>The time limit of the command was reached; the run continues.</summary>
    public sealed record TimedOut(RunProgress Progress) : RunEnding(Progress);

    /// <summary>The operator interrupted the command; the run continues.</summary>
    public sealed record Interrupted(RunProgress Progress) : RunEnding(Progress);
}

/// <summary>The result of following a run: how it ended, and each contradiction between its report and the state read back afterwards.</summary>
public sealed record FollowedRun(RunEnding Ending, IReadOnlyList<string> Contradictions)
{
    public bool IsVerified => Ending is RunEnding.Ended { Summary.Outcome: RunOutcome.Completed } && Contradictions.Count == 0;
}
