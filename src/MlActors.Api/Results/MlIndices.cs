using System.Collections.Immutable;
using MlActors.Actors.Registry;
using MlActors.Domain;
using MlActors.Domain.Registry;
using MlActors.Storage.Documents;
using MlActors.Storage.Indices;

namespace MlActors.Api.Results;

/// <summary>
/// The names of Elastic's indices of results, configurations and model states. Here they exist by name only, unless clients have written
/// documents into them: each job has an alias for reading and one for writing.
/// </summary>
internal sealed class MlIndices(RegistryClient registry, DocumentStore documents)
{
    /// <summary>The prefix of all result indices.</summary>
    public const string Results = ".ml-anomalies-";

    /// <summary>The results of all jobs without an index of their own.</summary>
    public const string SharedResults = ".ml-anomalies-shared";

    /// <summary>The configurations of jobs and datafeeds.</summary>
    public const string Configurations = ".ml-config";

    private const string CustomResults = $"{Results}custom-";

    public static ImmutableArray<string> PartsOf(string expression) =>
        [.. expression.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];

    /// <summary>Whether an expression may include documents that are not stored as documents.</summary>
    public static bool MayInclude(string? expression) =>
        expression is not null && PartsOf(expression).Any(part => MayIncludeResults(part) || IncludesConfigurations(part) || IncludesStates(part));

    public static bool MayIncludeResults(string part) => part.StartsWith(Results, StringComparison.Ordinal)
        || (part.IndexOf('*', StringComparison.Ordinal) is > 0 and var star && Results.StartsWith(part[..star], StringComparison.Ordinal));

    public static bool IncludesAllResults(string part) =>
        part.EndsWith('*') && part.StartsWith('.') && Results.StartsWith(part[..^1], StringComparison.Ordinal);

    public static bool IncludesConfigurations(string part) => part == Configurations
        || (part.StartsWith('.') && Wildcard.Matches(part, Configurations));

    public static bool IncludesStates(string part) => part is SystemIndices.States or SystemIndices.WriteStates
        || (part.StartsWith('.') && (Wildcard.Matches(part, SystemIndices.States) || Wildcard.Matches(part, SystemIndices.WriteStates)));

    /// <summary>The fields that can be searched in an index without a stored document.</summary>
    public static ImmutableArray<IndexField> FieldsOf(string name) => IncludesStates(name) ? [] : ResultMappings.Fields;

    /// <summary>Whether only the configurations of jobs tell which of them have their results in it.</summary>
    public static bool IsIndexOfSeveralJobs(string part) => part == SharedResults || part.StartsWith(CustomResults, StringComparison.Ordinal);

    /// <summary>The names of one job's aliases.</summary>
    public static ImmutableArray<string> AliasesOf(JobId job) => [$"{Results}{job}", $"{Results}.write-{job}"];

    public static bool IsAliasOf(string part, JobId job) => AliasesOf(job).Any(alias => Wildcard.Matches(part, alias));

    /// <summary>Whether a job's configuration is needed to know whether its results are included.</summary>
    public static bool MayBeIndexOf(string part, JobId job) =>
        IsIndexOfSeveralJobs(part) || part.Contains('*', StringComparison.Ordinal) || IsAliasOf(part, job);

    /// <summary>The names that exist, as names only or with documents.</summary>
    public async Task<ImmutableHashSet<string>> ExistingAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        var (stored, own) = (await documents.ExistingAsync(names, cancellationToken), await OwnAsync(names, cancellationToken));
        return stored.Union(own);
    }

    /// <summary>The names that exist without any document.</summary>
    public async Task<ImmutableHashSet<string>> OwnAsync(IEnumerable<string> names, CancellationToken cancellationToken)
    {
        var own = names.Where(name => name.StartsWith(".ml-", StringComparison.Ordinal)).ToArray();
        if (own.Length == 0) return [];
        var fixedNames = own.Where(name => name is SharedResults or Configurations or SystemIndices.States or SystemIndices.WriteStates);
        // An index of its own is one of some job's; which one, only the jobs know.
        var custom = own.Where(name => name.StartsWith(CustomResults, StringComparison.Ordinal) && !name.Contains('*', StringComparison.Ordinal));
        var aliases = own.Any(name => name.StartsWith(Results, StringComparison.Ordinal))
            ? (await registry.ResolveJobsAsync("_all", allowNoMatch: true, cancellationToken)).SelectMany(entry => AliasesOf(entry.Job))
            : [];
        var known = aliases.ToHashSet(StringComparer.Ordinal);
        return [.. fixedNames.Concat(custom).Concat(own.Where(known.Contains))];
    }
}
