namespace MlActors.Api.Elastic;

/// <summary>One error as the envelope shows it; the causes reach from what was asked for down to what is wrong.</summary>
internal sealed record ElasticError(int Status, string Type, string Reason, ElasticError? CausedBy = null)
{
    /// <summary>The index that it is about, where there is one.</summary>
    public string? Index { get; init; }

    public const string IllegalArgument = "illegal_argument_exception";
    public const string StatusException = "status_exception";
    public const string CircuitBreaking = "circuit_breaking_exception";
    public const string Parsing = "x_content_parse_exception";

    /// <summary>Elastic shows the innermost parsing error as the root cause: that is the one that names the place.</summary>
    public ElasticError RootCause => Type == Parsing && CausedBy is { Type: Parsing } inner ? inner.RootCause : this;

    public static ElasticError BadRequest(string reason) => new(400, IllegalArgument, reason);

    public static ElasticError NotFound(string reason) => new(404, "resource_not_found_exception", reason);

    public ElasticException AsException() => new(this);
}

/// <summary>Ends a request with an error whose type and status are already known.</summary>
internal sealed class ElasticException(ElasticError error) : Exception(error.Reason)
{
    public ElasticError Error { get; } = error;

    public static ElasticException BadRequest(string reason) => ElasticError.BadRequest(reason).AsException();

    public static ElasticException NotFound(string reason) => ElasticError.NotFound(reason).AsException();

    /// <summary>For what Elastic does and this version does not.</summary>
    public static ElasticException NotYet(string what, string remedy) =>
        BadRequest($"{what} is not supported by this version of MlActors yet; {remedy}");
}
