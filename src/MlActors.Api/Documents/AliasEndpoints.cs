using System.Collections.Immutable;
using MlActors.Api.Elastic;
using MlActors.Api.Elastic.Json;
using MlActors.Api.Results;
using MlActors.Domain.Registry;
using MlActors.Domain.Security;
using MlActors.Storage.Documents;
using MlActors.Storage.Indices;

namespace MlActors.Api.Documents;

/// <summary>The APIs of aliases. Those of results exist with their jobs and are not changed here.</summary>
internal sealed class AliasEndpoints(DocumentStore documents, MlIndices ml)
{
    public async Task<ElasticResponse> GetAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var (found, missing) = await FindAsync(request, cancellationToken);
        return ElasticResponse.With(missing.IsEmpty ? 200 : 404, json =>
        {
            if (!missing.IsEmpty)
                json.Text("error", $"alias{(missing.Length > 1 ? "es" : "")} [{string.Join(",", missing)}] missing").Number("status", 404L);
            foreach (var (index, aliases) in found)
                json.Object(index, () => json.Object("aliases", () =>
                {
                    foreach (var (alias, isWriteIndex) in aliases) json.WriteAlias(alias, isWriteIndex);
                }));
        });
    }

    public async Task<ElasticResponse> ExistsAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var (found, missing) = await FindAsync(request, cancellationToken);
        return new ElasticResponse.NoBody(missing.IsEmpty && (request.Path("name") is null || found.Count > 0) ? 200 : 404);
    }

    public Task<ElasticResponse> PutAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var isWriteIndex = request.Body is { } body && JsonFields.Read(body, "alias", ReadOptions);
        return ChangeAsync(
            request.Caller, [new AliasChange.Add(Names(request, "index"), Names(request, "name"), isWriteIndex)], cancellationToken);
    }

    public Task<ElasticResponse> DeleteAsync(ElasticRequest request, CancellationToken cancellationToken) =>
        ChangeAsync(
            request.Caller, [new AliasChange.Remove(Names(request, "index"), Names(request, "name"), MustExist: true)], cancellationToken);

    public Task<ElasticResponse> ChangeAllAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var changes = JsonFields.Read(request.Body!, "aliases", fields => fields.Take("actions")) is { Kind: JsonKind.Array } actions
            ? actions.Items.Select(ReadAction).ToArray()
            : throw ElasticException.BadRequest("[actions] is required: an array of [add], [remove] and [remove_index] actions");
        if (changes.Length > Limits.ResultWindow)
            throw ElasticException.BadRequest($"[actions] has [{changes.Length}] entries, and at most [{Limits.ResultWindow}] are allowed");
        return ChangeAsync(request.Caller, changes, cancellationToken);
    }

    private static AliasChange ReadAction(JsonPart action)
    {
        if (action.Members is not [var (name, body)] || name is not ("add" or "remove" or "remove_index"))
            throw ElasticException.BadRequest("an action on aliases must be one of [add], [remove] and [remove_index]");
        return JsonFields.Read(body, name, fields =>
        {
            ImmutableArray<string> indices = [.. fields.Texts("indices") ?? fields.Texts("index") ?? throw Missing("index", name)];
            if (name == "remove_index") return new AliasChange.RemoveIndex(indices);
            ImmutableArray<string> aliases = [.. fields.Texts("aliases") ?? fields.Texts("alias") ?? throw Missing("alias", name)];
            return name == "add"
                ? (AliasChange)new AliasChange.Add(indices, aliases, ReadOptions(fields))
                : new AliasChange.Remove(indices, aliases, fields.Flag("must_exist") ?? false);
        });
    }

    private static bool ReadOptions(JsonFields fields)
    {
        fields.Flag("is_hidden");
        if (fields.PresentAmong(["filter", "routing", "index_routing", "search_routing"]) is [var option, ..])
            throw ElasticException.NotSupported($"[{option}] of an alias", "leave it out");
        return fields.Flag("is_write_index") ?? false;
    }

    private async Task<ElasticResponse> ChangeAsync(Caller caller, IReadOnlyCollection<AliasChange> changes, CancellationToken cancellationToken)
    {
        caller.EnsureMay(Actions.ChangeAliases, changes.SelectMany(change => change.Indices));
        await documents.ChangeAliasesAsync(changes, cancellationToken);
        return ElasticResponse.Acknowledged;
    }

    /// <summary>The aliases of each index, and the names that no index has.</summary>
    private async Task<(SortedDictionary<string, ImmutableSortedDictionary<string, bool>> Found, ImmutableArray<string> Missing)> FindAsync(
        ElasticRequest request, CancellationToken cancellationToken)
    {
        var selection = await IndexSelection.OfAsync(request, documents, ml, cancellationToken);
        var indices = selection.Indices;
        // Without an index, the aliases of indices whose names begin with a dot are shown, too.
        if (request.Path("index") is null) indices = [.. indices, .. await documents.ResolveAsync([".*"], cancellationToken: cancellationToken)];
        var names = request.Path("name") is null ? ["*"] : Names(request, "name");
        var own = (await ml.OwnAsync(names, cancellationToken)).Except([MlIndices.SharedResults, MlIndices.Configurations, SystemIndices.States]);
        var found = new SortedDictionary<string, ImmutableSortedDictionary<string, bool>>(StringComparer.Ordinal);
        foreach (var index in indices)
        {
            var aliases = index.Aliases.Where(alias => names.Any(name => Matches(name, alias.Key)))
                .ToImmutableSortedDictionary(StringComparer.Ordinal);
            if (!aliases.IsEmpty || request.Path("name") is null) found[index.Name] = aliases;
        }

        if (own.Contains(SystemIndices.WriteStates))
            found.TryAdd(SystemIndices.States, ImmutableSortedDictionary<string, bool>.Empty.Add(SystemIndices.WriteStates, true));
        own = own.Remove(SystemIndices.WriteStates);
        if (!own.IsEmpty) found[MlIndices.SharedResults] = own.ToImmutableSortedDictionary(name => name, _ => false, StringComparer.Ordinal);
        var known = found.Values.SelectMany(aliases => aliases.Keys).ToHashSet(StringComparer.Ordinal);
        return (found, [.. names.Where(name => name is not "_all" && !name.Contains('*', StringComparison.Ordinal) && !known.Contains(name))]);
    }

    private static bool Matches(string pattern, string alias) => pattern == "_all" || Wildcard.Matches(pattern, alias);

    private static ImmutableArray<string> Names(ElasticRequest request, string part) => MlIndices.PartsOf(request.Expression(part)!);

    private static ElasticException Missing(string field, string action) =>
        ElasticException.BadRequest($"[{field}] can't be empty in an [{action}] action; name one");
}
