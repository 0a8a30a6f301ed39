using System.Text;
using Microsoft.AspNetCore.Http;
using MlActors.Api.Elastic;
using MlActors.Api.Elastic.Json;
using MlActors.Api.Results;
using MlActors.Storage.Documents;

namespace MlActors.Api.Documents;

/// <summary>The index, get and delete document APIs.</summary>
internal sealed class DocumentEndpoints(DocumentStore documents, ResultSearch results)
{
    public Task<ElasticResponse> WriteAsync(ElasticRequest request, CancellationToken cancellationToken) =>
        WriteAsync(request, request.Query.Text("op_type") switch
    {
        null or "" or "index" => DocumentAction.Index,
        "create" => DocumentAction.Create,
        var other => throw ElasticException.BadRequest($"opType must be 'create' or 'index', found: [{other}]"),
    }, cancellationToken);

    public Task<ElasticResponse> CreateAsync(ElasticRequest request, CancellationToken cancellationToken) =>
        WriteAsync(request, DocumentAction.Create, cancellationToken);

    public async Task<ElasticResponse> GetAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var (index, id) = (request.Path("index")!, request.Path("id")!);
        if (MlIndices.MayInclude(index)) return await GetResultAsync(request, index, id, cancellationToken);
        var found = await documents.GetAsync(index, id, cancellationToken);
        if (found is null) return ElasticResponse.With(404, json => json.Text("_index", index).Text("_id", id).Flag("found", false));
        var withSource = request.Query.Flag("_source", defaultValue: true);
        return ElasticResponse.Ok(json => json
            .Text("_index", found.Index)
            .Text("_id", found.Id)
            .Number("_version", found.Version)
            .Number("_seq_no", found.SequenceNumber)
            .Number("_primary_term", 1L)
            .Flag("found", true)
            .Raw("_source", withSource ? Encoding.UTF8.GetString(found.Source.Span) : null));
    }

    /// <summary>Results have no version and no sequence number; the values are those of a document that was written once.</summary>
    private async Task<ElasticResponse> GetResultAsync(ElasticRequest request, string index, string id, CancellationToken cancellationToken)
    {
        if (await results.FindAsync(index, id, cancellationToken) is not { } found)
            return ElasticResponse.With(404, json => json.Text("_index", index).Text("_id", id).Flag("found", false));
        var withSource = request.Query.Flag("_source", defaultValue: true);
        return ElasticResponse.Ok(json => json
            .Text("_index", found.Index)
            .Text("_id", found.Id)
            .Number("_version", 1L)
            .Number("_seq_no", 0L)
            .Number("_primary_term", 1L)
            .Flag("found", true)
            .Raw("_source", withSource ? Encoding.UTF8.GetString(found.Source!.Value.Span) : null));
    }

    public async Task<ElasticResponse> DeleteAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var (index, id) = (request.Path("index")!, request.Path("id")!);
        if (MlIndices.MayInclude(index)) index = await StoredIndexOfAsync(index, id, cancellationToken);
        var outcome = await documents.DeleteAsync(index, id, cancellationToken);
        return ElasticResponse.With(outcome.Status(), json => json.WriteOutcome(outcome));
    }

    /// <summary>The index that a document of a job was written to; what the job itself has stored is not a document that can be changed.</summary>
    private async Task<string> StoredIndexOfAsync(string index, string id, CancellationToken cancellationToken)
    {
        if (await results.FindAsync(index, id, cancellationToken) is not { } found) return index;
        return (await documents.ExistingAsync([found.Index], cancellationToken)).IsEmpty
            || await documents.GetAsync(found.Index, id, cancellationToken) is null
            ? throw ElasticException.BadRequest(
                $"document [{id}] of [{index}] belongs to its job or datafeed and cannot be deleted by itself; delete or revert the job instead")
            : found.Index;
    }

    private async Task<ElasticResponse> WriteAsync(ElasticRequest request, DocumentAction action, CancellationToken cancellationToken)
    {
        var source = await RequestBody.ReadAllAsync(request.Http, RequestBody.MaxBytes, cancellationToken);
        if (source.IsEmpty) throw RequestBody.Missing();
        var outcome = await documents.IndexAsync(request.Path("index")!, request.Path("id"), source, action, cancellationToken);
        return ElasticResponse.With(outcome.Status(), json => json.WriteOutcome(outcome));
    }
}

/// <summary>The result of an action on a document, in Elastic's words.</summary>
internal static class DocumentJson
{
    public static int Status(this BulkOutcome outcome) => outcome switch
    {
        { Refusal: { } refusal } => ElasticErrorType.Of(refusal.Kind).Status,
        { Result: DocumentResult.Created } => StatusCodes.Status201Created,
        { Result: DocumentResult.NotFound } => StatusCodes.Status404NotFound,
        _ => StatusCodes.Status200OK,
    };

    public static ElasticJsonWriter WriteOutcome(this ElasticJsonWriter json, BulkOutcome outcome) => json
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
