using MlActors.Api.Elastic;
using MlActors.Api.Elastic.Json;
using MlActors.Domain;
using MlActors.Domain.Security;
using MlActors.Storage.Documents;
using MlActors.Storage.Indices;

namespace MlActors.Api.Documents;

/// <summary>The bulk API: many actions in one request, each with its own result.</summary>
internal sealed class BulkEndpoints(DocumentStore documents, TimeProvider time)
{
    public async Task<ElasticResponse> WriteAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var body = await RequestBody.ReadAllAsync(request.Http, RequestBody.MaxBytes, cancellationToken);
        if (body.IsEmpty) throw RequestBody.Missing();
        var caller = request.Caller;
        var mayWrite = new Dictionary<string, bool>(StringComparer.Ordinal);
        var items = new BulkReader(body, request.Path("index")).Read().ConvertAll(item => WithinRights(item, caller, mayWrite));
        var outcomes = await documents.BulkAsync(items, cancellationToken);
        var took = (long)time.GetElapsedTime(began).TotalMilliseconds;
        return ElasticResponse.Ok(json => json
            .Flag("errors", outcomes.Any(outcome => outcome.Refusal is not null))
            .Number("took", took)
            .Array("items", outcomes, outcome => WriteItem(json, outcome)));
    }

    private static void WriteItem(ElasticJsonWriter json, BulkOutcome outcome)
    {
        json.Writer.WriteStartObject();
        json.Begin(NameOf(outcome.Action));
        if (outcome.Refusal is not { } refusal) json.WriteOutcome(outcome).Number("status"u8, outcome.Status());
        else
            json.Text("_index", outcome.Index).Text("_id", outcome.Id).Number("status", (long)outcome.Status())
                .Object("error", () =>
                    json.Text("type", ElasticErrorType.Of(refusal.Kind).Name).Text("reason", refusal.Reason)
                        .Text("index", (refusal as IndexRefusal)?.Index));
        json.End().End();
    }

    /// <summary>The item, refused when the caller may not write to its index.</summary>
    /// <param name="mayWrite">What is known for the indices of earlier items.</param>
    private static BulkItem WithinRights(BulkItem item, Caller caller, Dictionary<string, bool> mayWrite)
    {
        if (item.Refusal is not null) return item;
        if (!mayWrite.TryGetValue(item.Index, out var allowed))
            mayWrite.Add(item.Index, allowed = caller.Rights.AllowOn(Actions.Bulk, item.Index));
        return allowed ? item : item with { Refusal = Refusal.Forbidden(caller.Denial(Actions.Bulk, item.Index).Reason) };
    }

    private static ReadOnlySpan<byte> NameOf(DocumentAction action) => action switch
    {
        DocumentAction.Index => "index"u8,
        DocumentAction.Create => "create"u8,
        DocumentAction.Delete => "delete"u8,
        DocumentAction.Update => "update"u8,
        _ => throw new System.Diagnostics.UnreachableException($"No name for {action}."),
    };
}
