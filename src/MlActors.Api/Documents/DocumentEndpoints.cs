using System.Globalization;
using MlActors.Api.Elastic;
using MlActors.Api.Elastic.Json;
using MlActors.Storage.Documents;

namespace MlActors.Api.Documents;

/// <summary>The index, create, update and delete document APIs.</summary>
internal sealed class DocumentEndpoints(DocumentStore documents, DocumentLookup lookup)
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

    public async Task<ElasticResponse> UpdateAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var id = request.Path("id")!;
        var index = await lookup.StoredIndexOfAsync(request.Path("index")!, id, cancellationToken);
        var update = UpdateReader.Read(request.Body!, "the update");
        var item = new BulkItem(DocumentAction.Update, index, id, default) { Update = update, IfSequenceNumber = SequenceOf(request) };
        var outcome = await documents.WriteAsync(item, cancellationToken);
        var source = request.Query.Text("_source") is null && request.Body!.Find("_source") is null
            ? null
            : SourceArguments.Read(request.Body!.Find("_source"), SourceArguments.Read(request.Query));
        var changed = source is null ? null : await documents.GetAsync(outcome.Index, outcome.Id, cancellationToken);
        return ElasticResponse.With(outcome.Status(), json =>
        {
            json.WriteOutcome(outcome);
            if (changed is null || source!.Apply(changed.Source.ToArray()) is not { } part) return;
            json.Object("get", () => json.Number("_seq_no", changed.SequenceNumber).Number("_primary_term", 1L).Flag("found", true)
                .Raw("_source", part.Span));
        });
    }

    public async Task<ElasticResponse> DeleteAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var id = request.Path("id")!;
        var index = await lookup.StoredIndexOfAsync(request.Path("index")!, id, cancellationToken);
        var item = new BulkItem(DocumentAction.Delete, index, id, default) { IfSequenceNumber = SequenceOf(request) };
        var outcome = await documents.WriteAsync(item, cancellationToken);
        return ElasticResponse.With(outcome.Status(), json => json.WriteOutcome(outcome));
    }

    private async Task<ElasticResponse> WriteAsync(ElasticRequest request, DocumentAction action, CancellationToken cancellationToken)
    {
        var source = await RequestBody.ReadAllAsync(request.Http, RequestBody.MaxBytes, cancellationToken);
        if (source.IsEmpty) throw RequestBody.Missing();
        var item = new BulkItem(action, request.Path("index")!, request.Path("id"), source) { IfSequenceNumber = SequenceOf(request) };
        var outcome = await documents.WriteAsync(item, cancellationToken);
        return ElasticResponse.With(outcome.Status(), json => json.WriteOutcome(outcome));
    }

    private static long? SequenceOf(ElasticRequest request)
    {
        if (request.Query.Text("if_primary_term") is { Length: > 0 } term && term != "1")
            throw ElasticException.BadRequest($"[if_primary_term] is [{term}], but every document has the primary term [1]");
        return request.Query.Text("if_seq_no") is not { Length: > 0 } text ? null
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
            : throw ElasticException.BadRequest($"Failed to parse long parameter [if_seq_no] with value [{text}]");
    }
}
