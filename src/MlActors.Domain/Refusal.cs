namespace MlActors.Domain;

/// <summary>Why something was not done, in the classes that a caller reacts to differently.</summary>
public enum RefusalKind
{
    Invalid = 0,

    /// <summary>The request itself is wrong; repeating it will not help.</summary>
    BadRequest,

    /// <summary>The id is taken.</summary>
    AlreadyExists,

    /// <summary>What is named does not exist.</summary>
    NotFound,

    /// <summary>The state does not allow it now.</summary>
    Conflict,

    /// <summary>It took longer than the caller allowed.</summary>
    TimedOut,

    /// <summary>Something that it needs (store, node, entity on its way to another node) is away; repeating it later may help.</summary>
    Unavailable,

    /// <summary>It failed inside.</summary>
    Failed,
}

/// <summary>An answer that says no, and why: the thing, the reason and, where there is one, the remedy.</summary>
public sealed record Refusal(RefusalKind Kind, string Reason)
{
    public static Refusal BadRequest(string reason) => new(RefusalKind.BadRequest, reason);
    public static Refusal AlreadyExists(string reason) => new(RefusalKind.AlreadyExists, reason);
    public static Refusal NotFound(string reason) => new(RefusalKind.NotFound, reason);
    public static Refusal Conflict(string reason) => new(RefusalKind.Conflict, reason);
    public static Refusal TimedOut(string reason) => new(RefusalKind.TimedOut, reason);
    public static Refusal Unavailable(string reason) => new(RefusalKind.Unavailable, reason);
    public static Refusal Failed(string reason) => new(RefusalKind.Failed, reason);
}
