using System.Collections.Immutable;
using MlActors.Actors.Jobs;
using MlActors.Actors.Registry;
using MlActors.Api.Elastic;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Domain.Registry;
using MlActors.Storage.Documents;
using MlActors.Storage.Indices;
using MlActors.Storage.Queries;
using MlActors.Storage.Search;

namespace MlActors.Api.Results;

/// <summary>Searches the result indices, which exist by name only: for all jobs, for the jobs of the shared index, or for one job.</summary>
internal sealed class ResultSearch(JobClient jobs, RegistryClient registry, ResultDocuments results, DocumentStore documents, TimeProvider time)
{
    public static bool IsResultIndex(string? expression) =>
        expression is not null && Parts(expression).Any(part => part.StartsWith(ResultDocuments.Prefix, StringComparison.Ordinal));

    /// <param name="ignoreUnavailable">Whether missing indices are skipped.</param>
    public async Task<SearchResult> SearchAsync(string expression, SearchRequest request, bool ignoreUnavailable, CancellationToken cancellationToken)
    {
        var parts = Parts(expression);
        if (parts.FirstOrDefault(part => !part.StartsWith(ResultDocuments.Prefix, StringComparison.Ordinal)) is { } other)
            throw ElasticException.NotSupported($"a search in results and in [{other}] at once", "search them one after the other");
        var prefilter = ResultPrefilter.Of(request.Query, time.GetUtcNow());
        var entries = await registry.ResolveJobsAsync("_all", allowNoMatch: true, cancellationToken);
        var found = await jobs.GetAllAsync(
            entries.Select(entry => entry.Job).Where(job => prefilter.MayMatchJob(job) && MayIncludeJob(parts, job)), cancellationToken);
        var included = found.Where(job => parts.Any(part => Includes(part, job))).ToArray();
        if (!ignoreUnavailable) await RefuseMissingAsync(parts, found, cancellationToken);
        return await results.SearchAsync(included, request, parts, cancellationToken);
    }

    /// <summary>A result by its id; null when it does not exist.</summary>
    public async Task<SearchHit?> FindAsync(string index, string id, CancellationToken cancellationToken)
    {
        var request = new SearchRequest { Query = new DocumentQuery.Ids([id]), Size = 1 };
        return (await SearchAsync(index, request, ignoreUnavailable: false, cancellationToken)).Hits.FirstOrDefault();
    }

    private async Task RefuseMissingAsync(ImmutableArray<string> parts, IEnumerable<JobView> found, CancellationToken cancellationToken)
    {
        foreach (var part in parts.Where(
            part => !part.Contains('*', StringComparison.Ordinal) && part != SharedIndex && !found.Any(job => Includes(part, job))))
            if (!await documents.IndexExistsAsync(part, cancellationToken) && !await IsJobIndexAsync(part, cancellationToken))
                throw DocumentRefusals.NoSuchIndex(part).ToException();
    }

    // A query for one job does not read the other jobs, but their indices exist.
    private async Task<bool> IsJobIndexAsync(string part, CancellationToken cancellationToken) =>
        part.StartsWith($"{ResultDocuments.Prefix}custom-", StringComparison.Ordinal)
        || (await registry.ResolveJobsAsync("_all", allowNoMatch: true, cancellationToken)).Any(entry => NamesOf(entry.Job).Contains(part));

    private const string SharedIndex = ".ml-anomalies-shared";

    /// <summary>Whether the configuration of a job is needed to know the name of its index.</summary>
    private static bool MayIncludeJob(ImmutableArray<string> parts, JobId job) => parts.Any(part =>
        part == SharedIndex || part.Contains('*', StringComparison.Ordinal)
            || part.StartsWith($"{ResultDocuments.Prefix}custom-", StringComparison.Ordinal)
        || NamesOf(job).Contains(part));

    private static bool Includes(string part, JobView job) =>
        IdExpression.Matches(part, job.Config!.ResultsIndex) || NamesOf(job.Id).Any(name => IdExpression.Matches(part, name));

    /// <summary>The names of one job's aliases.</summary>
    private static string[] NamesOf(JobId job) => [$"{ResultDocuments.Prefix}{job}", $"{ResultDocuments.Prefix}.write-{job}"];

    private static ImmutableArray<string> Parts(string expression) =>
        [.. expression.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
}
