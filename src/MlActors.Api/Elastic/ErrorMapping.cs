using Microsoft.AspNetCore.Http;
using MlActors.Domain;
using MlActors.Storage.Indices;

namespace MlActors.Api.Elastic;

/// <summary>Turns the exception that ended a request into the error of the response.</summary>
internal static class ErrorMapping
{
    /// <returns>Null for an exception that no code path is expected to throw.</returns>
    public static ElasticError? Of(Exception fault) => fault switch
    {
        ElasticException known => known.Error,
        RefusedException refused => Of(refused.Refusal),
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => RequestBody.TooLarge(RequestBody.MaxBytes),
        BadHttpRequestException bad => new ElasticError(ElasticErrorType.IllegalArgument with { Status = bad.StatusCode }, bad.Message),
        _ => null,
    };

    public static ElasticError Of(Refusal refusal) =>
        new(ElasticErrorType.Of(refusal.Kind), refusal.Reason) { Index = (refusal as IndexRefusal)?.Index };

    /// <summary>For an exception that has no mapping; the log has its stack.</summary>
    public static ElasticError Unexpected(Exception fault) =>
        new(ElasticErrorType.Unexpected, $"an unexpected {fault.GetType().Name} ended the request: {fault.Message}");
}
