using Microsoft.AspNetCore.Http;
using MlActors.Domain;
using MlActors.Storage.Files;
using MlActors.Storage.Indices;
using MlActors.Storage.Results;
using MlActors.Storage.Sources;

namespace MlActors.Api.Elastic;

/// <summary>Turns whatever ended a request into the error that Elastic would answer.</summary>
internal static class ErrorMapping
{
    /// <returns>Null for what nobody expected.</returns>
    public static ElasticError? Of(Exception fault) => fault switch
    {
        ElasticException known => known.Error,
        RefusedException refused => Of(refused.Refusal),
        DocumentRefusedException refused => Of(refused.Refusal),
        UnknownSortFieldException unknown => ElasticError.BadRequest(unknown.Message),
        SourceException unreadable => ElasticError.BadRequest(unreadable.Message),
        StorageUnavailableException away => new ElasticError(503, "unavailable_shards_exception", away.Message),
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => RequestBody.TooLarge(RequestBody.MostBytes),
        BadHttpRequestException bad => new ElasticError(bad.StatusCode, ElasticError.IllegalArgument, bad.Message),
        _ => null,
    };

    public static ElasticError Of(Refusal refusal) => refusal.Kind switch
    {
        RefusalKind.BadRequest => ElasticError.BadRequest(refusal.Reason),
        RefusalKind.AlreadyExists => new ElasticError(400, "resource_already_exists_exception", refusal.Reason),
        RefusalKind.NotFound => ElasticError.NotFound(refusal.Reason),
        RefusalKind.Conflict => new ElasticError(409, ElasticError.StatusException, refusal.Reason),
        RefusalKind.TimedOut => new ElasticError(408, ElasticError.StatusException, refusal.Reason),
        RefusalKind.Unavailable => new ElasticError(503, "unavailable_shards_exception", refusal.Reason),
        _ => new ElasticError(500, "illegal_state_exception", refusal.Reason),
    };

    public static ElasticError Of(DocumentRefusal refusal) => new(refusal.Status, refusal.Type, refusal.Reason) { Index = refusal.Index };

    /// <summary>For what nobody expected: the log has the rest.</summary>
    public static ElasticError Unexpected(Exception fault) =>
        new(500, "exception", $"an unexpected {fault.GetType().Name} ended the request: {fault.Message}");
}
