using System.Collections.Immutable;
using MlActors.Api.Elastic;
using MlActors.Domain;
using MlActors.Domain.Filters;
using MlActors.Domain.Jobs;
using MlActors.Storage.Filters;

namespace MlActors.Api.Filters;

/// <summary>Finds what the filters of a job's custom rules hold.</summary>
internal sealed class FiltersOfJobs(FilterStore filters)
{
    /// <summary>Refuses a configuration that names a filter which is not there: a scope of nothing would be a rule that means something else.</summary>
    public async Task Check(JobConfig job, CancellationToken ct)
    {
        var (_, missing) = await Find(job, ct);
        if (missing is not null) throw ElasticException.BadRequest($"Invalid detector rule: there is no filter with id [{missing}]; create it first");
    }

    /// <summary>What they hold at this moment, which is what the job goes by while it is open.</summary>
    public async Task<ImmutableArray<FilterItems>> ItemsFor(JobConfig job, CancellationToken ct)
    {
        var (found, missing) = await Find(job, ct);
        return missing is null
            ? found
            : throw new RefusedException(Refusal.Conflict($"Cannot open job [{job.Id}] because filter [{missing}], which a rule of it names, does not exist; create it again"));
    }

    private async Task<(ImmutableArray<FilterItems> Found, string? Missing)> Find(JobConfig job, CancellationToken ct)
    {
        var wanted = job.Analysis.FilterIds.ToArray();
        if (wanted.Length == 0) return ([], null);
        var found = await filters.Find(wanted, ct);
        return ([.. found.Select(filter => new FilterItems(filter.Id, filter.Items))], wanted.Except(found.Select(filter => filter.Id), StringComparer.Ordinal).FirstOrDefault());
    }
}
