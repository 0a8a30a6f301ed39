using System.Collections.Immutable;
using MlActors.Domain;
using MlActors.Domain.Verification;

namespace MlActors.Api.Verification;

/// <summary>A verification under way, or one that has ended. Read from any thread.</summary>
/// <param name="target">What is verified, as the caller named it.</param>
internal sealed class VerificationTask(string id, string target, DateTimeOffset startedAt)
{
    private readonly Lock _gate = new();
    private ImmutableArray<JobVerification> _jobs = [];

    public string Id => id;

    public string Target => target;

    public DateTimeOffset StartedAt => startedAt;

    public DateTimeOffset? EndedAt { get; private set; }

    /// <summary>The number of jobs; 0 before it is known.</summary>
    public int Total { get; set; }

    /// <summary>The job that is being verified; null between two.</summary>
    public JobId? Current { get; private set; }

    /// <summary>How many records of the current job were replayed.</summary>
    public long RecordsReplayed { get; set; }

    /// <summary>Why it could not be carried out; null when it was.</summary>
    public string? Problem { get; private set; }

    public ImmutableArray<JobVerification> Jobs
    {
        get
        {
            lock (_gate) return _jobs;
        }
    }

    public CheckOutcome? Outcome => EndedAt is null ? null
        : Problem is not null || Jobs.Any(job => job.Outcome == CheckOutcome.Failed) ? CheckOutcome.Failed
        : Jobs.Any(job => job.Outcome == CheckOutcome.NotPossible) ? CheckOutcome.NotPossible
        : CheckOutcome.Passed;

    public void Begin(JobId job) => (Current, RecordsReplayed) = (job, 0);

    public void Add(JobVerification job)
    {
        lock (_gate) _jobs = _jobs.Add(job);
        Current = null;
    }

    public void End(DateTimeOffset at, string? problem = null) => (Problem, EndedAt) = (problem, at);
}
