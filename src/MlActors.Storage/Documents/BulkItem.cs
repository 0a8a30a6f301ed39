using MlActors.Domain;
using MlActors.Storage.Indices;

namespace MlActors.Storage.Documents;

/// <summary>What is asked to be done with one document.</summary>
public enum DocumentAction
{
    Invalid = 0,

    /// <summary>Write it, over an older one of the same id if need be.</summary>
    Index,

    /// <summary>Write it unless there is one of the same id.</summary>
    Create,

    Delete,
}

/// <summary>One action on one document.</summary>
/// <param name="Id">Null lets the store choose one.</param>
/// <param name="Source">The document's JSON, kept as it is; empty for a deletion.</param>
public sealed record BulkItem(DocumentAction Action, string Index, string? Id, ReadOnlyMemory<byte> Source)
{
    /// <summary>Why the item is refused whatever the store holds: the caller of the store could not read it. Null for an item to carry out.</summary>
    public Refusal? Refusal { get; init; }
}

/// <summary>What has become of a document.</summary>
public enum DocumentResult { Invalid = 0, Created, Updated, Deleted, NotFound }

/// <summary>The answer to one action: what became of it, or why nothing did.</summary>
public sealed record BulkOutcome(
    DocumentAction Action,
    string Index,
    string Id,
    long Version,
    long SequenceNumber,
    DocumentResult Result,
    Refusal? Refusal = null);

/// <summary>A document as it stands in its index.</summary>
public sealed record StoredDocument(string Index, string Id, long Version, long SequenceNumber, ReadOnlyMemory<byte> Source);
