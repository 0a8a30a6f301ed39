using MlActors.Domain.Time;

namespace MlActors.Api.Elastic;

/// <summary>Instants in query parameters and bodies.</summary>
internal static class ElasticDate
{
    /// <param name="name">The parameter, for the error.</param>
    /// <param name="shortNumbersAreSeconds">See <see cref="InstantText.TryRead"/>.</param>
    /// <returns>Milliseconds since the epoch.</returns>
    public static long Parse(string text, string name, DateTimeOffset now, bool shortNumbersAreSeconds) =>
        InstantText.TryRead(text, now, shortNumbersAreSeconds) ?? throw new ElasticError(
            ElasticErrorType.Parse,
            $"Query param [{name}] with value [{text}] cannot be parsed as a date or converted to a number (epoch).").AsException();
}
