using System.Collections.Immutable;

namespace MlActors.Api.Elastic;

/// <summary>One error of a response. The chain of causes leads from the request as a whole to the part that is wrong.</summary>
internal sealed record ElasticError(ElasticErrorType ErrorType, string Reason, ElasticError? CausedBy = null)
{
    /// <summary>The index that is concerned; null when none is.</summary>
    public string? Index { get; init; }

    /// <summary>Response headers that the error repeats in its body: how to authenticate. Empty for none.</summary>
    public ImmutableArray<(string Name, ImmutableArray<string> Values)> Headers { get; init; } = [];

    public int Status => ErrorType.Status;

    public string Type => ErrorType.Name;

    /// <summary>Elastic shows the innermost parsing error as the root cause, because that one names the position.</summary>
    public ElasticError RootCause =>
        ErrorType == ElasticErrorType.ContentParsing && CausedBy is { } inner && inner.ErrorType == ElasticErrorType.ContentParsing
            ? inner.RootCause
            : this;

    public static ElasticError BadRequest(string reason) => new(ElasticErrorType.IllegalArgument, reason);

    public static ElasticError NotFound(string reason) => new(ElasticErrorType.ResourceNotFound, reason);

    /// <param name="reason">Begins with the position in the body.</param>
    public static ElasticError Unparsable(string reason, ElasticError? cause = null) => new(ElasticErrorType.ContentParsing, reason, cause);

    public ElasticException AsException() => new(this);
}

/// <summary>Ends a request with an error that the API itself has found.</summary>
internal sealed class ElasticException(ElasticError error) : Exception(error.Reason)
{
    public ElasticError Error { get; } = error;

    public static ElasticException BadRequest(string reason) => ElasticError.BadRequest(reason).AsException();

    public static ElasticException NotFound(string reason) => ElasticError.NotFound(reason).AsException();

    /// <summary>For what Elastic supports and this version does not.</summary>
    public static ElasticException NotSupported(string what, string remedy) =>
        BadRequest($"{what} is not supported by this version of MlActors yet; {remedy}");
}
