using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Storage.Rules;

namespace MlActors.Api.Filters;

/// <summary>Checks the filters and calendars of a job that is to be opened.</summary>
internal sealed class JobFilters(IRuleSource rules)
{
    /// <summary>
    /// As in Elastic, a job may be created before its filters. It does not open without them, because a rule with an empty scope has a different
    /// meaning.
    /// </summary>
    public async Task ExpectUsableAsync(JobConfig job, CancellationToken cancellationToken)
    {
        var (_, found) = await rules.ReadAsync(job, cancellationToken);
        if (found.FindFault() is { } fault) throw new RefusedException(Refusal.Conflict($"Cannot open job [{job.Id}] because {fault}"));
        if (job.Analysis.FilterIds.Except(found.Filters.Select(filter => filter.FilterId), StringComparer.Ordinal).FirstOrDefault() is { } missing)
            throw new RefusedException(
                Refusal.Conflict($"Cannot open job [{job.Id}] because filter [{missing}], which a rule of it names, does not exist; create it first"));
    }
}
