using MlActors.Api.Elastic;
using MlActors.Api.Elastic.Json;
using MlActors.Storage.Documents;

namespace MlActors.Api.Documents;

/// <summary>Reads what an update changes: the body of the update API, and the second line of an update in a bulk request.</summary>
internal static class UpdateReader
{
    /// <param name="where">The place of the update in errors.</param>
    public static DocumentUpdate Read(JsonPart body, string where) => JsonFields.Read(body, "update_request", fields =>
    {
        if (fields.PresentAmong(["script", "scripted_upsert"]) is [var script, ..])
            throw ElasticException.NotSupported($"[{script}] of {where}", "use [doc]");
        var (part, upsert) = (ObjectOf(fields, "doc"), ObjectOf(fields, "upsert"));
        var (partIsUpsert, detectNoop) = (fields.Flag("doc_as_upsert") ?? false, fields.Flag("detect_noop") ?? true);
        fields.Take("_source");
        fields.RefuseUnknownFields();
        if (part.IsEmpty && upsert.IsEmpty) throw Invalid("script or doc is missing");
        if (partIsUpsert && part.IsEmpty) throw Invalid("doc must be specified if doc_as_upsert is enabled");
        return new DocumentUpdate(part, upsert, partIsUpsert, detectNoop);
    });

    private static ReadOnlyMemory<byte> ObjectOf(JsonFields fields, string name) => fields.Take(name) switch
    {
        null => default,
        { Kind: JsonKind.Object } value => value.Source.Bytes[value.Start..value.End],
        var other => throw ElasticException.BadRequest($"[{name}] of an update must be an object, not {other.TokenName}"),
    };

    private static ElasticException Invalid(string reason) =>
        new ElasticError(ElasticErrorType.ActionRequestValidation, $"Validation Failed: 1: {reason};").AsException();
}
