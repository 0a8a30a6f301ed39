using MlActors.Api.Elastic;
using MlActors.Api.Elastic.Json;
using MlActors.Api.Results;
using MlActors.Storage.Documents;

namespace MlActors.Api.Documents;

/// <summary>The create, get, exists, refresh and delete index APIs.</summary>
internal sealed class IndexEndpoints(DocumentStore documents, MlIndices ml)
{
    public async Task<ElasticResponse> CreateAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var name = request.Path("index")!;
        await documents.CreateIndexAsync(name, request.Body?.Source.Bytes ?? default, cancellationToken);
        return ElasticResponse.Ok(json => json.Flag("acknowledged", true).Flag("shards_acknowledged", true).Text("index", name));
    }

    public async Task<ElasticResponse> GetAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var selection = await IndexSelection.OfAsync(request, documents, ml, cancellationToken);
        return ElasticResponse.Ok(json =>
        {
            foreach (var index in selection.Indices) json.Object(index.Name, () => json.WriteIndex(index));
            foreach (var name in selection.WithoutDocuments) json.Object(name, () => json.WriteEmptyIndex(name));
        });
    }

    public async Task<ElasticResponse> DeleteAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var selection = await IndexSelection.OfAsync(request, documents, ml, cancellationToken);
        if (selection.WithoutDocuments is [var own, ..])
            throw ElasticException.BadRequest(
                $"index [{own}] belongs to its jobs and cannot be deleted by itself; delete the jobs, or their results with a reset, instead");
        if (selection.Expression is { } expression) await documents.DeleteIndicesAsync(expression, cancellationToken);
        return ElasticResponse.Acknowledged;
    }

    public async Task<ElasticResponse> ExistsAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var expression = request.Expression("index")!;
        var names = MlIndices.MayInclude(expression) ? await ml.OwnAsync(MlIndices.PartsOf(expression), cancellationToken) : [];
        var stored = string.Join(',', MlIndices.PartsOf(expression).Where(part => !names.Contains(part)));
        return new ElasticResponse.NoBody(stored.Length == 0 || await documents.IndexExistsAsync(stored, cancellationToken) ? 200 : 404);
    }

    /// <summary>Documents are searchable as soon as they are written, so this only checks that the index exists.</summary>
    public async Task<ElasticResponse> RefreshAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var selection = await IndexSelection.OfAsync(request, documents, ml, cancellationToken);
        return ElasticResponse.Ok(json => json.WriteShards(selection.Indices.Length + selection.WithoutDocuments.Length));
    }
}

/// <summary>Elastic reports counts of shards; an index has one here.</summary>
internal static class Shards
{
    public static ElasticJsonWriter WriteShards(this ElasticJsonWriter json, int count, bool skipped = false) => json.Object("_shards", () =>
    {
        json.Number("total", (long)count).Number("successful", (long)count);
        if (skipped) json.Number("skipped", 0L);
        json.Number("failed", 0L);
    });
}
