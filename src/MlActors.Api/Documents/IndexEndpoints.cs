using MlActors.Api.Elastic;
using MlActors.Api.Elastic.Json;
using MlActors.Storage.Documents;

namespace MlActors.Api.Documents;

/// <summary>The create, get, exists, refresh and delete index APIs.</summary>
internal sealed class IndexEndpoints(DocumentStore documents)
{
    public async Task<ElasticResponse> CreateAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var name = request.Path("index")!;
        await documents.CreateIndexAsync(name, request.Body?.Source.Bytes ?? default, cancellationToken);
        return ElasticResponse.Ok(json => json.Flag("acknowledged", true).Flag("shards_acknowledged", true).Text("index", name));
    }

    public async Task<ElasticResponse> GetAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var selection = await IndexSelection.OfAsync(request, documents, cancellationToken);
        return ElasticResponse.Ok(json =>
        {
            foreach (var index in selection.Indices) json.Object(index.Name, () => json.WriteIndex(index));
        });
    }

    public async Task<ElasticResponse> DeleteAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var selection = await IndexSelection.OfAsync(request, documents, cancellationToken);
        if (selection.Expression is { } expression) await documents.DeleteIndicesAsync(expression, cancellationToken);
        return ElasticResponse.Acknowledged;
    }

    public async Task<ElasticResponse> ExistsAsync(ElasticRequest request, CancellationToken cancellationToken) =>
        new ElasticResponse.NoBody(await documents.IndexExistsAsync(request.Expression("index")!, cancellationToken) ? 200 : 404);

    /// <summary>Documents are searchable as soon as they are written, so this only checks that the index exists.</summary>
    public async Task<ElasticResponse> RefreshAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var selection = await IndexSelection.OfAsync(request, documents, cancellationToken);
        return ElasticResponse.Ok(json => json.WriteShards(selection.Indices.Length));
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
