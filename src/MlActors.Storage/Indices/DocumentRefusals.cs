using MlActors.Domain;

namespace MlActors.Storage.Indices;

/// <summary>A refusal that concerns one index, which Elastic's errors name.</summary>
public sealed record IndexRefusal(RefusalKind Kind, string Reason, string Index) : Refusal(Kind, Reason);

/// <summary>The refusals that concern indices and documents, in Elastic's words.</summary>
public static class DocumentRefusals
{
    public static Refusal NoSuchIndex(string name) => new IndexRefusal(RefusalKind.IndexNotFound, $"no such index [{name}]", name);

    public static Refusal InvalidIndexName(string name, string fault) =>
        new IndexRefusal(RefusalKind.InvalidIndexName, $"Invalid index name [{name}], {fault}", name);

    public static Refusal InvalidAlias(string index, string alias, string fault) =>
        new IndexRefusal(RefusalKind.InvalidAliasName, $"Invalid alias name [{alias}]: {fault}", index);

    public static Refusal IndexExists(string name, string uuid) =>
        new IndexRefusal(RefusalKind.AlreadyExists, $"index [{name}/{uuid}] already exists", name);

    public static Refusal VersionConflict(string index, string id, long version) =>
        new IndexRefusal(RefusalKind.VersionConflict, $"[{id}]: version conflict, document already exists (current version [{version}])", index);

    public static Refusal SequenceConflict(string index, string id, long required, long? current) => new IndexRefusal(
        RefusalKind.VersionConflict,
        $"[{id}]: version conflict, required seqNo [{required}], primary term [1]. "
            + (current is { } number ? $"current document has seqNo [{number}] and primary term [1]" : "but no document was found"),
        index);

    public static Refusal DocumentMissing(string index, string id) =>
        new IndexRefusal(RefusalKind.DocumentMissing, $"[{id}]: document missing", index);

    public static Refusal InvalidMapping(string reason) => new(RefusalKind.InvalidMapping, reason);

    public static Refusal InvalidDocument(string reason) => new(RefusalKind.InvalidDocument, reason);

    public static Refusal InvalidQuery(string reason) => new(RefusalKind.InvalidQuery, reason);
}
