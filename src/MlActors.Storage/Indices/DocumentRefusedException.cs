namespace MlActors.Storage.Indices;

/// <summary>A request on documents that is answered with an error of Elastic's: its status, its type and its reason.</summary>
public sealed class DocumentRefusedException(DocumentRefusal refusal) : Exception(refusal.Reason)
{
    public DocumentRefusal Refusal { get; } = refusal;
}

/// <summary>Why something was not done with a document or an index, in Elastic's types.</summary>
/// <param name="Index">The index that it is about, where there is one.</param>
public sealed record DocumentRefusal(int Status, string Type, string Reason, string? Index = null)
{
    public static DocumentRefusal NoSuchIndex(string name) => new(404, "index_not_found_exception", $"no such index [{name}]", name);

    public static DocumentRefusal InvalidIndexName(string name, string fault) =>
        new(400, "invalid_index_name_exception", $"Invalid index name [{name}], {fault}", name);

    public static DocumentRefusal IndexExists(string name, string uuid) =>
        new(400, "resource_already_exists_exception", $"index [{name}/{uuid}] already exists", name);

    public static DocumentRefusal VersionConflict(string index, string id, long version) =>
        new(409, "version_conflict_engine_exception", $"[{id}]: version conflict, document already exists (current version [{version}])", index);

    public static DocumentRefusal UnreadableMapping(string reason) => new(400, "mapper_parsing_exception", reason);

    public static DocumentRefusal UnreadableDocument(string reason) => new(400, "document_parsing_exception", reason);

    public static DocumentRefusal UnreadableQuery(string reason) => new(400, "parsing_exception", reason);

    public static DocumentRefusal IllegalArgument(string reason) => new(400, "illegal_argument_exception", reason);

    public DocumentRefusedException ToException() => new(this);
}
