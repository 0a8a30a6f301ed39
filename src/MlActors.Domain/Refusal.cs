namespace MlActors.Domain;

/// <summary>Why something was not done, in the classes that a caller treats differently. Messages between nodes hold the name or number.</summary>
public enum RefusalKind
{
    Invalid = 0,

    /// <summary>The request itself is wrong; repeating it does not help.</summary>
    BadRequest,

    /// <summary>The id or the name is taken.</summary>
    AlreadyExists,

    /// <summary>What is named does not exist.</summary>
    NotFound,

    /// <summary>The current state does not allow it.</summary>
    Conflict,

    /// <summary>It took longer than the caller allowed.</summary>
    TimedOut,

    /// <summary>Something that it needs (store, node, entity in hand-off) is unavailable; a retry may succeed.</summary>
    Unavailable,

    /// <summary>An internal failure.</summary>
    Failed,

    /// <summary>No index has the name.</summary>
    IndexNotFound,

    /// <summary>The name breaks the rules for index names.</summary>
    InvalidIndexName,

    /// <summary>A document to be created exists already.</summary>
    VersionConflict,

    /// <summary>The mappings of an index cannot be read.</summary>
    InvalidMapping,

    /// <summary>A document is not JSON, or a value does not fit its field.</summary>
    InvalidDocument,

    /// <summary>A document has a field that its index's strict mapping does not have.</summary>
    UnmappedField,

    /// <summary>A query or a search is not JSON, or has something that is not supported.</summary>
    InvalidQuery,

    /// <summary>A search sorts by a field that an index does not have.</summary>
    UnsortableField,

    /// <summary>A date or the body of a request cannot be parsed.</summary>
    Unparsable,

    /// <summary>A value for a numeric field is not a number.</summary>
    InvalidNumber,

    /// <summary>A datafeed's source cannot be read as it is configured; a retry helps only after a change of configuration or data.</summary>
    UnreadableSource,

    /// <summary>A document to be changed does not exist.</summary>
    DocumentMissing,

    /// <summary>The name cannot be an alias.</summary>
    InvalidAliasName,

    /// <summary>No index has the alias.</summary>
    AliasMissing,

    /// <summary>No node has room for it, or the cluster's settings allow nothing to start; a retry may succeed.</summary>
    NoCapacity,

    /// <summary>The caller has no privilege for it.</summary>
    Forbidden,

    /// <summary>A configuration asks for more than a setting of the cluster allows.</summary>
    LimitExceeded,
}

/// <summary>
/// The only way in which Domain, Storage and Actors report that something was not done: a kind and a reason that names the subject and, where
/// there is one, the remedy. HTTP statuses are assigned in Api.
/// </summary>
public record Refusal(RefusalKind Kind, string Reason)
{
    public static Refusal BadRequest(string reason) => new(RefusalKind.BadRequest, reason);
    public static Refusal AlreadyExists(string reason) => new(RefusalKind.AlreadyExists, reason);
    public static Refusal NotFound(string reason) => new(RefusalKind.NotFound, reason);
    public static Refusal Conflict(string reason) => new(RefusalKind.Conflict, reason);
    public static Refusal TimedOut(string reason) => new(RefusalKind.TimedOut, reason);
    public static Refusal Unavailable(string reason) => new(RefusalKind.Unavailable, reason);
    public static Refusal Forbidden(string reason) => new(RefusalKind.Forbidden, reason);
    public static Refusal Failed(string reason) => new(RefusalKind.Failed, reason);

    /// <param name="remedy">What the operator has to change.</param>
    public static Refusal UnreadableSource(string reason, string remedy) => new(RefusalKind.UnreadableSource, $"{reason}; {remedy}");

    public RefusedException ToException(Exception? cause = null) => new(this, cause);
}
