using System.Collections.Immutable;
using MlActors.Actors.Jobs;
using MlActors.Actors.Registry;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Domain.Registry;
using MlActors.Storage.Documents;
using MlActors.Storage.Indices;
using MlActors.Storage.Queries;
using MlActors.Storage.Results;
using MlActors.Storage.Search;

namespace MlActors.Api.Results;

/// <summary>
/// Searches Elastic's indices of results, configurations and model states, which hold what jobs have computed and what clients have written.
/// A document with the id of a job belongs to all of the job's indices, whichever of them it was written to.
/// </summary>
internal sealed class ResultSearch(
    JobClient jobs, RegistryClient registry, MlIndices indices, ResultStore store, ResultDocuments results, ConfigDocuments configurations,
    StateDocuments states, DocumentStore documents, TimeProvider time)
{
    /// <param name="ignoreUnavailable">Whether missing indices are skipped.</param>
    public async Task<SearchResult> SearchAsync(string expression, SearchRequest request, bool ignoreUnavailable, CancellationToken cancellationToken)
    {
        var parts = MlIndices.PartsOf(expression);
        if (!ignoreUnavailable) await RefuseMissingAsync(parts, cancellationToken);
        var search = new StreamedSearch(request, time.GetUtcNow());
        var belonging = parts.Any(MlIndices.MayIncludeResults) ? await AddResultsAsync(search, parts, cancellationToken) : [];
        if (parts.Any(MlIndices.IncludesConfigurations)) await configurations.AddToAsync(search, cancellationToken);
        if (parts.Any(MlIndices.IncludesStates)) await states.AddToAsync(search, cancellationToken);
        await documents.AddStoredDocumentsAsync(parts, new DocumentsOfJobs($"{MlIndices.Results}*", belonging), search, cancellationToken);
        return search.Result();
    }

    /// <returns>The jobs whose documents belong to the indices.</returns>
    private async Task<ImmutableArray<string>> AddResultsAsync(
        StreamedSearch search, ImmutableArray<string> parts, CancellationToken cancellationToken)
    {
        var prefilter = ResultPrefilter.Of(search.Request.Query, time.GetUtcNow());
        // All stored documents of these indices are searched by the names of their indices.
        if (parts.Any(MlIndices.IncludesAllResults) && await TryAddSelectedAsync(search, prefilter, null, cancellationToken)) return [];
        var entries = await registry.ResolveJobsAsync("_all", allowNoMatch: true, cancellationToken);
        ImmutableArray<JobId> aliased = [.. entries.Select(entry => entry.Job).Where(job => parts.Any(part => MlIndices.IsAliasOf(part, job)))];
        var belonging = aliased.Select(job => job.Value).ToHashSet(StringComparer.Ordinal);
        var isByAlias = parts.Where(MlIndices.MayIncludeResults).All(part => aliased.Any(job => MlIndices.AliasesOf(job).Contains(part)));
        if (isByAlias && await TryAddSelectedAsync(search, prefilter, aliased, cancellationToken)) return [.. belonging];
        // The id of a document that a client has written need not name its job.
        var anyJob = !belonging.IsSupersetOf(entries.Select(entry => entry.Job.Value)) && parts.Any(MlIndices.IsIndexOfSeveralJobs)
            && !(await documents.ResolveAsync([$"{MlIndices.Results}*"], ignoreUnavailable: true, cancellationToken)).IsEmpty;
        var candidates = entries.Select(entry => entry.Job).Where(job => anyJob || prefilter.MayMatchJob(job));
        var included = await IncludedAsync(parts, candidates, cancellationToken);
        belonging.UnionWith(included.Select(job => job.Id.Value));
        await results.AddToAsync(search, [.. included.Where(job => prefilter.MayMatchJob(job.Id))], prefilter, cancellationToken);
        return [.. belonging];
    }

    /// <summary>
    /// Lets the database compare, sort and limit, if it can do all of it; then only the jobs of the page are asked for their configuration.
    /// </summary>
    private async Task<bool> TryAddSelectedAsync(
        StreamedSearch search, ResultPrefilter prefilter, IReadOnlyCollection<JobId>? within, CancellationToken cancellationToken)
    {
        if (prefilter.SelectableKinds is not { } kinds) return false;
        var found = new List<FoundResults>();
        foreach (var kind in kinds)
        {
            var ofKind = await store.Searches.FindAsync(kind, search.Request, within, cancellationToken);
            if (!ofKind.IsExact) return false;
            found.Add(ofKind);
        }

        var wanted = found.SelectMany(kind => kind.Results).ToArray();
        var views = (await jobs.GetAllAsync(wanted.Select(result => result.Job).Distinct(), cancellationToken))
            .Where(job => job.Config is not null).ToDictionary(job => job.Id);
        var opened = views.ToDictionary(job => job.Key, job => search.Open(job.Value.Config!.ResultsIndex, ResultFields.Of(job.Value.Config)));
        foreach (var result in wanted)
            if (views.TryGetValue(result.Job, out var job)) ResultDocuments.AddMatch(search, opened[result.Job], job, result.Result);
        search.Count(found.Sum(kind => kind.Count));
        return true;
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
}
