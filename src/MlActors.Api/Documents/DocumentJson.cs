using Microsoft.AspNetCore.Http;
using MlActors.Api.Elastic;
using MlActors.Api.Elastic.Json;
using MlActors.Storage.Documents;
using MlActors.Storage.Search;

namespace MlActors.Api.Documents;

/// <summary>Documents, and the results of actions on them, in Elastic's words.</summary>
internal static class DocumentJson
{
    public static int Status(this BulkOutcome outcome) => outcome switch
    {
        { Refusal: { } refusal } => ElasticErrorType.Of(refusal.Kind).Status,
        { Result: DocumentResult.Created } => StatusCodes.Status201Created,
        { Result: DocumentResult.NotFound } => StatusCodes.Status404NotFound,
        _ => StatusCodes.Status200OK,
    };

    public static ElasticJsonWriter WriteOutcome(this ElasticJsonWriter json, BulkOutcome outcome)
    {
        long shards = outcome.Result == DocumentResult.Noop ? 0 : 1;
        return json
            .Text("_index"u8, outcome.Index)
            .Text("_id"u8, outcome.Id)
            .Number("_version"u8, outcome.Version)
            .Text("result"u8, outcome.Result switch
            {
                DocumentResult.Created => "created",
                DocumentResult.Updated => "updated",
                DocumentResult.Deleted => "deleted",
                DocumentResult.Noop => "noop",
                _ => "not_found",
            })
            .Begin("_shards"u8).Number("total"u8, shards).Number("successful"u8, shards).Number("failed"u8, 0).End()
            .Number("_seq_no"u8, outcome.SequenceNumber)
            .Number("_primary_term"u8, 1);
    }

    public static void WriteMissing(this ElasticJsonWriter json, string index, string id) =>
        json.Text("_index", index).Text("_id", id).Flag("found", false);

    public static void WriteDocument(this ElasticJsonWriter json, StoredDocument document, SourceFilter source)
    {
        json.Text("_index", document.Index)
            .Text("_id", document.Id)
            .Number("_version", document.Version)
            .Number("_seq_no", document.SequenceNumber)
            .Number("_primary_term", 1L)
            .Flag("found", true);
        if (source.Apply(document.Source.ToArray()) is { } part) json.Raw("_source", part.Span);
    }
}
