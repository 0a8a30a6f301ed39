using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Domain.Rules;

namespace MlActors.Storage.Rules;

/// <summary>What the calendars and filters hold for a job, and whether any of them has changed.</summary>
public interface IRuleSource
{
    /// <summary>The number of changes of calendars and filters.</summary>
    Task<long> RevisionAsync(CancellationToken cancellationToken = default);

    /// <summary>The events of a job's calendars and the items of its filters at one revision. A filter that does not exist is left out.</summary>
    Task<(long Revision, RuleContext Rules)> ReadAsync(JobConfig job, CancellationToken cancellationToken = default);

    /// <summary>A deleted job is removed from all calendars; a later job with its id is another job.</summary>
    Task RemoveJobAsync(JobId job, CancellationToken cancellationToken = default);
}
