using System.Collections.Concurrent;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Domain.Rules;
using MlActors.Storage.Rules;

namespace MlActors.Actors.Tests.Jobs;

/// <summary>Stands for the store of calendars and filters: every job has what the spec says.</summary>
internal sealed class RecordedRules : IRuleSource
{
    private readonly ConcurrentQueue<string> _removed = new();
    private volatile RuleContext _rules = RuleContext.Empty;
    private long _revision;

    public string[] RemovedJobs => [.. _removed];

    /// <summary>How often a job has read its rules.</summary>
    public int Reads;

    /// <summary>What a read comes to; null for success.</summary>
    public Exception? Failure { get; set; }

    public void Change(RuleContext rules)
    {
        _rules = rules;
        Interlocked.Increment(ref _revision);
    }

    public Task<long> RevisionAsync(CancellationToken cancellationToken = default) => Task.FromResult(Interlocked.Read(ref _revision));

    public Task<(long Revision, RuleContext Rules)> ReadAsync(JobConfig job, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref Reads);
        return Failure is { } failure
            ? Task.FromException<(long Revision, RuleContext Rules)>(failure)
            : Task.FromResult((Interlocked.Read(ref _revision), _rules));
    }

    public Task RemoveJobAsync(JobId job, CancellationToken cancellationToken = default)
    {
        _removed.Enqueue(job.Value);
        return Task.CompletedTask;
    }
}
