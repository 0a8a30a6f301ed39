using MlActors.Api.Elastic;
using MlActors.Api.Elastic.Json;
using MlActors.Domain;
using MlActors.Domain.Security;
using MlActors.Storage.Documents;
using MlActors.Storage.Indices;
using MlActors.Storage.Search;

namespace MlActors.Api.Documents;

/// <summary>The get, get source and multi get APIs.</summary>
internal sealed class DocumentReading(DocumentLookup lookup)
{
    public async Task<ElasticResponse> GetAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var (index, id) = (request.Path("index")!, request.Path("id")!);
        var source = SourceArguments.Read(request.Query);
        return await lookup.FindAsync(index, id, cancellationToken) is { } found
            ? ElasticResponse.Ok(json => json.WriteDocument(found, source))
            : ElasticResponse.With(404, json => json.WriteMissing(index, id));
    }

    public async Task<ElasticResponse> SourceAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var (index, id) = (request.Path("index")!, request.Path("id")!);
        var source = SourceArguments.Read(request.Query);
        var found = await lookup.FindAsync(index, id, cancellationToken);
        return found is not null && source.Apply(found.Source.ToArray()) is { } part
            ? new ElasticResponse.Json(200, json => json.Writer.WriteRawValue(part.Span, skipInputValidation: true))
            : throw ElasticException.NotFound($"Document not found [{index}]/[{id}]");
    }

    public async Task<ElasticResponse> SeveralAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var wanted = WantedOf(request);
        if (wanted.Count > Limits.ResultWindow)
            throw ElasticException.BadRequest($"[docs] has [{wanted.Count}] entries, and at most [{Limits.ResultWindow}] are allowed");
        var found = new List<(Wanted Wanted, StoredDocument? Document, Refusal? Refusal)>(wanted.Count);
        foreach (var each in wanted)
        {
            // Each document names its own index, and is refused alone.
            found.Add(request.Caller.Rights.AllowOn(Actions.MultiGet, each.Index)
                ? await FindAsync(each, cancellationToken)
                : (each, null, Refusal.Forbidden(request.Caller.Denial(Actions.MultiGet, each.Index).Reason)));
        }

        return ElasticResponse.Ok(json => json.Array("docs", found, each => json.Object(() =>
        {
            if (each.Refusal is { } refusal) WriteError(json, each.Wanted, refusal);
            else if (each.Document is { } document) json.WriteDocument(document, each.Wanted.Source);
            else json.WriteMissing(each.Wanted.Index, each.Wanted.Id);
        })));
    }

    private async Task<(Wanted Wanted, StoredDocument? Document, Refusal? Refusal)> FindAsync(Wanted wanted, CancellationToken cancellationToken)
    {
        try
        {
            return (wanted, await lookup.FindAsync(wanted.Index, wanted.Id, cancellationToken), null);
        }
        catch (RefusedException refused) when (refused.Refusal.Kind is RefusalKind.IndexNotFound or RefusalKind.BadRequest)
        {
            return (wanted, null, refused.Refusal);
        }
    }

    private static List<Wanted> WantedOf(ElasticRequest request)
    {
        var (index, source) = (request.Path("index"), SourceArguments.Read(request.Query));
        return JsonFields.Read(request.Body!, "multi_get", fields =>
        {
            var documents = fields.Objects("docs", "doc", document => new Wanted(
                document.Text("_index") ?? index ?? throw Invalid("index is missing for doc"),
                document.AnyScalar("_id") ?? throw Invalid("id is missing for doc"),
                SourceArguments.Read(document.Take("_source"), source))) ?? [];
            var ids = (fields.Texts("ids") ?? []).Select(id => new Wanted(index ?? throw Invalid("index is missing for doc"), id, source));
            List<Wanted> all = [.. documents, .. ids];
            return all.Count > 0 ? all : throw Invalid("no documents to get");
        });
    }

    private static void WriteError(ElasticJsonWriter json, Wanted wanted, Refusal refusal)
    {
        var (type, index) = (ElasticErrorType.Of(refusal.Kind).Name, (refusal as IndexRefusal)?.Index);
        json.Text("_index", wanted.Index).Text("_id", wanted.Id).Object("error", () =>
        {
            json.Array(
                "root_cause", [refusal], cause => json.Object(() => json.Text("type", type).Text("reason", cause.Reason).Text("index", index)));
            json.Text("type", type).Text("reason", refusal.Reason).Text("index", index);
        });
    }

    private static ElasticException Invalid(string reason) =>
        new ElasticError(ElasticErrorType.ActionRequestValidation, $"Validation Failed: 1: {reason};").AsException();

    private sealed record Wanted(string Index, string Id, SourceFilter Source);
}
