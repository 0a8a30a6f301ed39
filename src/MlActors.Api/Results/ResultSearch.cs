using System.Collections.Immutable;
using MlActors.Actors.Jobs;
using MlActors.Actors.Registry;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Domain.Registry;
using MlActors.Storage.Documents;
using MlActors.Storage.Indices;
using MlActors.Storage.Queries;
using MlActors.Storage.Search;

namespace MlActors.Api.Results;

/// <summary>
/// Searches Elastic's indices of results and configurations, which hold what jobs have computed and what clients have written. A document with
/// the id of a job belongs to all of the job's indices, whichever of them it was written to.
/// </summary>
internal sealed class ResultSearch(
    JobClient jobs, RegistryClient registry, MlIndices indices, ResultDocuments results, ConfigDocuments configurations, DocumentStore documents,
    TimeProvider time)
{
    /// <param name="ignoreUnavailable">Whether missing indices are skipped.</param>
    public async Task<SearchResult> SearchAsync(string expression, SearchRequest request, bool ignoreUnavailable, CancellationToken cancellationToken)
    {
        var parts = MlIndices.PartsOf(expression);
        if (!ignoreUnavailable) await RefuseMissingAsync(parts, cancellationToken);
        var search = new StreamedSearch(request, time.GetUtcNow());
        var belonging = new HashSet<string>(StringComparer.Ordinal);
        if (parts.Any(MlIndices.MayIncludeResults))
        {
            var prefilter = ResultPrefilter.Of(request.Query, time.GetUtcNow());
            var entries = await registry.ResolveJobsAsync("_all", allowNoMatch: true, cancellationToken);
            belonging.UnionWith(entries.Select(entry => entry.Job).Where(job => parts.Any(part => MlIndices.IsAliasOf(part, job))).Select(IdOf));
            var included = await IncludedAsync(parts, entries.Select(entry => entry.Job).Where(prefilter.MayMatchJob), cancellationToken);
            belonging.UnionWith(included.Select(job => job.Id.Value));
            await results.AddToAsync(search, included, prefilter, cancellationToken);
        }

        if (parts.Any(MlIndices.IncludesConfigurations)) await configurations.AddToAsync(search, cancellationToken);
        await documents.AddStoredDocumentsAsync(parts, new DocumentsOfJobs($"{MlIndices.Results}*", [.. belonging]), search, cancellationToken);
        return search.Result();
    }

    /// <summary>A document by its id; null when it does not exist.</summary>
    public async Task<SearchHit?> FindAsync(string index, string id, CancellationToken cancellationToken)
    {
        var request = new SearchRequest { Query = new DocumentQuery.Ids([id]), Size = 1 };
        return (await SearchAsync(index, request, ignoreUnavailable: false, cancellationToken)).Hits.FirstOrDefault();
    }

    private async Task<JobView[]> IncludedAsync(ImmutableArray<string> parts, IEnumerable<JobId> candidates, CancellationToken cancellationToken)
    {
        var found = await jobs.GetAllAsync(
            candidates.Where(job => parts.Any(part => MlIndices.MayBeIndexOf(part, job))), cancellationToken);
        return [.. found.Where(job => job.Config is { } config && parts.Any(
            part => IdExpression.Matches(part, config.ResultsIndex) || MlIndices.IsAliasOf(part, job.Id)))];
    }

    private async Task RefuseMissingAsync(ImmutableArray<string> parts, CancellationToken cancellationToken)
    {
        var named = parts.Where(part => part is not "_all" && !part.Contains('*', StringComparison.Ordinal)).ToArray();
        var existing = await indices.ExistingAsync(named, cancellationToken);
        if (named.FirstOrDefault(name => !existing.Contains(name)) is { } missing) throw DocumentRefusals.NoSuchIndex(missing).ToException();
    }

    private static string IdOf(JobId job) => job.Value;
}
