using System.Collections.Immutable;
using MlActors.Api.Documents;
using MlActors.Api.Elastic;
using MlActors.Api.Results;
using MlActors.Storage.Documents;

namespace MlActors.Api.Cat;

/// <summary>The cat indices API. The store has no size of a single index, so the columns of sizes are empty.</summary>
internal sealed class CatIndices(DocumentStore documents, MlIndices ml)
{
    public async Task<ElasticResponse> ShowAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var selection = await IndexSelection.OfAsync(request, documents, ml, cancellationToken);
        var rows = selection.Indices.Select(index => new IndexRow(index.Name, index.Uuid, index.DocumentCount))
            .Concat(selection.WithoutDocuments.Select(name => new IndexRow(name, null, null)))
            .OrderBy(row => row.Name, StringComparer.Ordinal);
        return CatTable.Of(request, Columns, rows);
    }

    private static readonly ImmutableArray<CatColumn<IndexRow>> Columns =
    [
        new("health", "current health status", _ => "green") { IsDefault = true, Aliases = ["h"] },
        new("status", "open/close status", _ => "open") { IsDefault = true, Aliases = ["s"] },
        new("index", "index name", index => index.Name) { IsDefault = true, Aliases = ["i", "idx"] },
        new("uuid", "index uuid", index => index.Uuid) { IsDefault = true, Aliases = ["id"] },
        new("pri", "number of primary shards", _ => 1L) { IsDefault = true, Aliases = ["p", "shards.primary", "shardsPrimary"] },
        new("rep", "number of replica shards", _ => 0L) { IsDefault = true, Aliases = ["r", "shards.replica", "shardsReplica"] },
        new("docs.count", "available docs", index => index.Documents) { IsDefault = true, Aliases = ["dc", "docsCount"] },
        new("docs.deleted", "deleted docs", _ => 0L) { IsDefault = true, Aliases = ["dd", "docsDeleted"] },
        new("store.size", "store size of primaries & replicas", _ => null) { IsDefault = true, Aliases = ["ss", "storeSize"] },
        new("pri.store.size", "store size of primaries", _ => null) { IsDefault = true },
        new("dataset.size", "total size of dataset", _ => null) { IsDefault = true },
    ];

    /// <param name="Uuid">Null for an index of results that exists without stored documents, and so is <paramref name="Documents"/>.</param>
    private sealed record IndexRow(string Name, string? Uuid, long? Documents);
}
