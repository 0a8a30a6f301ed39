using MlActors.Domain;

namespace MlActors.Storage.Indices;

/// <summary>The refusals that concern indices and documents, in Elastic's words.</summary>
public static class DocumentRefusals
{
    public static Refusal NoSuchIndex(string name) => new(RefusalKind.IndexNotFound, $"no such index [{name}]") { Index = name };

    public static Refusal InvalidIndexName(string name, string fault) =>
        new(RefusalKind.InvalidIndexName, $"Invalid index name [{name}], {fault}") { Index = name };

    public static Refusal IndexExists(string name, string uuid) =>
        new(RefusalKind.AlreadyExists, $"index [{name}/{uuid}] already exists") { Index = name };

    public static Refusal VersionConflict(string index, string id, long version) =>
        new(RefusalKind.VersionConflict, $"[{id}]: version conflict, document already exists (current version [{version}])") { Index = index };

    public static Refusal InvalidMapping(string reason) => new(RefusalKind.InvalidMapping, reason);

    public static Refusal InvalidDocument(string reason) => new(RefusalKind.InvalidDocument, reason);

    public static Refusal InvalidQuery(string reason) => new(RefusalKind.InvalidQuery, reason);
}
