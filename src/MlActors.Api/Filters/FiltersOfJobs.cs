using System.Collections.Immutable;
using MlActors.Domain;
using MlActors.Domain.Filters;
using MlActors.Domain.Jobs;
using MlActors.Storage.Filters;

namespace MlActors.Api.Filters;

/// <summary>Finds what the filters of a job's custom rules hold.</summary>
internal sealed class FiltersOfJobs(FilterStore filters)
{
    /// <summary>What the filters hold travels to the job in one message.</summary>
    private const int MaxCharacters = Filter.MaxCharacters;

    /// <summary>
    /// What they hold at this moment, which is what the job goes by while it is open. A job may be created before its filters are, as in
    /// Elastic; but it does not open without them, since a scope of nothing would be a rule that means something else.
    /// </summary>
    public async Task<ImmutableArray<FilterItems>> ItemsForAsync(JobConfig job, CancellationToken cancellationToken)
    {
        var wanted = job.Analysis.FilterIds.ToArray();
        if (wanted.Length == 0) return [];
        var found = await filters.FindAsync(wanted, cancellationToken);
        if (found.Sum(filter => filter.Items.Sum(item => (long)item.Length)) is var characters and > MaxCharacters)
            throw new RefusedException(Refusal.Conflict(
                $"Cannot open job [{job.Id}] because the filters that its rules name have {characters} characters, "
                + $"and at most {MaxCharacters} are allowed"));
        return wanted.Except(found.Select(filter => filter.Id), StringComparer.Ordinal).FirstOrDefault() is { } missing
            ? throw new RefusedException(
                Refusal.Conflict($"Cannot open job [{job.Id}] because filter [{missing}], which a rule of it names, does not exist; create it first"))
            : [.. found.Select(filter => new FilterItems(filter.Id, filter.Items))];
    }
}
