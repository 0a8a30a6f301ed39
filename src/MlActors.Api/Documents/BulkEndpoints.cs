using MlActors.Api.Elastic;
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
        var items = new BulkReader(body, request.Path("index")).Read().ConvertAll(item => WithinRights(item, request.Caller));
        var outcomes = await documents.BulkAsync(items, cancellationToken);
        var took = (long)time.GetElapsedTime(began).TotalMilliseconds;
        return ElasticResponse.Ok(json => json
            .Flag("errors", outcomes.Any(outcome => outcome.Refusal is not null))
            .Number("took", took)
            .Array("items", outcomes, outcome => json.Object(() => json.Object(NameOf(outcome.Action), () =>
            {
                if (outcome.Refusal is { } refusal)
                    json.Text("_index", outcome.Index).Text("_id", outcome.Id).Number("status", (long)outcome.Status())
                        .Object("error", () =>
                            json.Text("type", ElasticErrorType.Of(refusal.Kind).Name).Text("reason", refusal.Reason)
                                .Text("index", (refusal as IndexRefusal)?.Index));
                else
                    json.WriteOutcome(outcome).Number("status", (long)outcome.Status());
            }))));
    }

    /// <summary>The item, refused when the caller may not write to its index.</summary>
    private static BulkItem WithinRights(BulkItem item, Caller caller) => item.Refusal is not null || caller.Rights.AllowOn(Actions.Bulk, item.Index)
        ? item
        : item with { Refusal = Refusal.Forbidden(caller.Denial(Actions.Bulk, item.Index).Reason) };

    private static string NameOf(DocumentAction action) => action switch
    {
        DocumentAction.Index => "index",
        DocumentAction.Create => "create",
        DocumentAction.Delete => "delete",
        DocumentAction.Update => "update",
        _ => throw new System.Diagnostics.UnreachableException($"No name for {action}."),
    };
}
