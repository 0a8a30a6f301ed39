using System.Text;
using MlActors.Api.Elastic;
using MlActors.Api.Elastic.Json;
using MlActors.Api.Results;
using MlActors.Storage.Documents;

namespace MlActors.Api.Documents;

/// <summary>Writes, shows and deletes single documents.</summary>
internal sealed class DocumentEndpoints(DocumentStore documents, ResultSearch results)
{
    public Task<Answer> Write(ElasticRequest request, CancellationToken ct) => Write(request, request.Query.Text("op_type") switch
    {
        null or "" or "index" => DocumentAction.Index,
        "create" => DocumentAction.Create,
        var other => throw ElasticException.BadRequest($"opType must be 'create' or 'index', found: [{other}]"),
    }, ct);

    public Task<Answer> Create(ElasticRequest request, CancellationToken ct) => Write(request, DocumentAction.Create, ct);

    public async Task<Answer> Get(ElasticRequest request, CancellationToken ct)
    {
        var (index, id) = (request.Path("index")!, request.Path("id")!);
        if (ResultSearch.IsFor(index)) return await GetResult(request, index, id, ct);
        var found = await documents.Get(index, id, ct);
        if (found is null) return Answer.With(404, json => json.Text("_index", index).Text("_id", id).Flag("found", false));
        var withSource = request.Query.Flag("_source", absent: true);
        return Answer.Ok(json => json
            .Text("_index", found.Index)
            .Text("_id", found.Id)
            .Number("_version", found.Version)
            .Number("_seq_no", found.SequenceNumber)
            .Number("_primary_term", 1L)
            .Flag("found", true)
            .Raw("_source", withSource ? Encoding.UTF8.GetString(found.Source.Span) : null));
    }

    /// <summary>Results have neither versions nor sequence numbers; what clients demand to see of those is as of a document written once.</summary>
    private async Task<Answer> GetResult(ElasticRequest request, string index, string id, CancellationToken ct)
    {
        if (await results.Find(index, id, ct) is not { } found) return Answer.With(404, json => json.Text("_index", index).Text("_id", id).Flag("found", false));
        var withSource = request.Query.Flag("_source", absent: true);
        return Answer.Ok(json => json
            .Text("_index", found.Index)
            .Text("_id", found.Id)
            .Number("_version", 1L)
            .Number("_seq_no", 0L)
            .Number("_primary_term", 1L)
            .Flag("found", true)
            .Raw("_source", withSource ? Encoding.UTF8.GetString(found.Source!.Value.Span) : null));
    }

    public async Task<Answer> Delete(ElasticRequest request, CancellationToken ct)
    {
        var outcome = await documents.Delete(request.Path("index")!, request.Path("id")!, ct);
        return Answer.With(outcome.Status, json => json.WriteOutcome(outcome));
    }

    private async Task<Answer> Write(ElasticRequest request, DocumentAction action, CancellationToken ct)
    {
        var source = await RequestBody.ReadAll(request.Http, RequestBody.MostBytes, ct);
        if (source.IsEmpty) throw RequestBody.Missing();
        var outcome = await documents.Index(request.Path("index")!, request.Path("id"), source, action, ct);
        return Answer.With(outcome.Status, json => json.WriteOutcome(outcome));
    }
}

/// <summary>What has become of a document, in Elastic's words.</summary>
internal static class DocumentJson
{
    public static JsonOut WriteOutcome(this JsonOut json, BulkOutcome outcome) => json
        .Text("_index", outcome.Index)
        .Text("_id", outcome.Id)
        .Number("_version", outcome.Version)
        .Text("result", outcome.Result switch
        {
            DocumentResult.Created => "created",
            DocumentResult.Updated => "updated",
            DocumentResult.Deleted => "deleted",
            _ => "not_found",
        })
        .WriteShards(1)
        .Number("_seq_no", outcome.SequenceNumber)
        .Number("_primary_term", 1L);
}
