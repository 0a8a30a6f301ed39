using MlActors.Domain;

namespace MlActors.Storage.Documents;

/// <summary>The kinds of actions on a document.</summary>
public enum DocumentAction
{
    Invalid = 0,

    /// <summary>Creates the document, or replaces the one with the same id.</summary>
    Index,

    /// <summary>Creates the document; refused when the id exists.</summary>
    Create,

    Delete,

    /// <summary>Changes a part of a document.</summary>
    Update,
}

/// <summary>One action on one document.</summary>
/// <param name="Id">Null for a generated id.</param>
/// <param name="Source">The document's JSON, stored unchanged; empty for a deletion.</param>
public sealed record BulkItem(DocumentAction Action, string Index, string? Id, ReadOnlyMemory<byte> Source)
{
    /// <summary>The refusal of an item that the caller could not parse; null for an item to execute.</summary>
    public Refusal? Refusal { get; init; }

    /// <summary>What an update changes; null for other actions.</summary>
    public DocumentUpdate? Update { get; init; }

    /// <summary>The sequence number that the document must have; null for any.</summary>
    public long? IfSequenceNumber { get; init; }
}

/// <summary>A change of a part of a document.</summary>
/// <param name="Part">The fields to change, as JSON; empty for none.</param>
/// <param name="Upsert">The document to create when there is none, as JSON; empty for none.</param>
/// <param name="PartIsUpsert">Whether the changed fields are the document to create when there is none.</param>
/// <param name="DetectNoop">Whether a change that changes nothing is not written.</param>
public sealed record DocumentUpdate(ReadOnlyMemory<byte> Part, ReadOnlyMemory<byte> Upsert, bool PartIsUpsert, bool DetectNoop);

/// <summary>The result of an action.</summary>
public enum DocumentResult { Invalid = 0, Created, Updated, Deleted, NotFound, Noop }

/// <summary>The outcome of one action: its result, or its refusal.</summary>
public sealed record BulkOutcome(
    DocumentAction Action,
    string Index,
    string Id,
    long Version,
    long SequenceNumber,
    DocumentResult Result,
    Refusal? Refusal = null);

/// <summary>A document with its metadata.</summary>
public sealed record StoredDocument(string Index, string Id, long Version, long SequenceNumber, ReadOnlyMemory<byte> Source);
