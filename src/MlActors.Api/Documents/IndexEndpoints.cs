using MlActors.Api.Elastic;
using MlActors.Api.Elastic.Json;
using MlActors.Storage.Documents;

namespace MlActors.Api.Documents;

/// <summary>Makes, shows and deletes indices.</summary>
internal sealed class IndexEndpoints(DocumentStore documents)
{
    public async Task<Answer> CreateAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var name = request.Path("index")!;
        await documents.CreateIndexAsync(name, request.Body?.Source.Bytes ?? default, cancellationToken);
        return Answer.Ok(json => json.Flag("acknowledged", true).Flag("shards_acknowledged", true).Text("index", name));
    }

    public async Task<Answer> GetAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var selection = await IndexSelection.OfAsync(request, documents, cancellationToken);
        return Answer.Ok(json =>
        {
            foreach (var index in selection.Indices) json.Object(index.Name, () => json.WriteIndex(index));
        });
    }

    public async Task<Answer> DeleteAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var selection = await IndexSelection.OfAsync(request, documents, cancellationToken);
        if (selection.Expression is { } expression) await documents.DeleteIndicesAsync(expression, cancellationToken);
        return Answer.Acknowledged;
    }

    public async Task<Answer> ExistsAsync(ElasticRequest request, CancellationToken cancellationToken) =>
        new Answer.Bare(await documents.IndexExistsAsync(request.Expression("index")!, cancellationToken) ? 200 : 404);

    /// <summary>What is written is found at once; clients call this all the same, and hear whether their index exists.</summary>
    public async Task<Answer> RefreshAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var selection = await IndexSelection.OfAsync(request, documents, cancellationToken);
        return Answer.Ok(json => json.WriteShards(selection.Indices.Length));
    }
}

/// <summary>Elastic counts shards; here an index is one.</summary>
internal static class Shards
{
    public static JsonOut WriteShards(this JsonOut json, int count, bool skipped = false) => json.Object("_shards", () =>
    {
        json.Number("total", (long)count).Number("successful", (long)count);
        if (skipped) json.Number("skipped", 0L);
        json.Number("failed", 0L);
    });
}
