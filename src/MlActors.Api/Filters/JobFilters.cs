using System.Collections.Immutable;
using MlActors.Domain;
using MlActors.Domain.Filters;
using MlActors.Domain.Jobs;
using MlActors.Storage.Filters;

namespace MlActors.Api.Filters;

/// <summary>Reads the filters that the custom rules of a job refer to.</summary>
internal sealed class JobFilters(FilterStore filters)
{
    /// <summary>The items are sent to the job in one message.</summary>
    private const int MaxCharacters = Filter.MaxCharacters;

    /// <summary>
    /// The current items of the filters, which the job uses until it is closed. As in Elastic, a job may be created before its filters.
    /// It does not open without them, because a rule with an empty scope has a different meaning.
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
