using System.Collections.Immutable;

namespace MlActors.Domain.Verification;

/// <summary>How a check ended.</summary>
public enum CheckOutcome { Invalid = 0, Passed, Failed, NotPossible }

/// <summary>One thing that was checked of a job.</summary>
/// <param name="Detail">A description of what was found, or why it could not be checked.</param>
public sealed record VerificationCheck(string Name, CheckOutcome Outcome, string Detail)
{
    public static VerificationCheck Passed(string name, string detail) => new(name, CheckOutcome.Passed, detail);

    public static VerificationCheck Failed(string name, string detail) => new(name, CheckOutcome.Failed, detail);

    public static VerificationCheck NotPossible(string name, string reason) => new(name, CheckOutcome.NotPossible, reason);
}

/// <summary>What was found of one job.</summary>
public sealed record JobVerification(JobId Job, ImmutableArray<VerificationCheck> Checks)
{
    /// <summary>The worst of its checks.</summary>
    public CheckOutcome Outcome => Checks.Any(check => check.Outcome == CheckOutcome.Failed) ? CheckOutcome.Failed
        : Checks.Any(check => check.Outcome == CheckOutcome.NotPossible) ? CheckOutcome.NotPossible
        : CheckOutcome.Passed;
}
