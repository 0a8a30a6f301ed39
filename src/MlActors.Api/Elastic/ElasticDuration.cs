using MlActors.Domain.Time;

namespace MlActors.Api.Elastic;

/// <summary>Durations in query parameters and bodies.</summary>
internal static class ElasticDuration
{
    /// <param name="name">The parameter or field, for the error.</param>
    /// <returns><see cref="Timeout.InfiniteTimeSpan"/> for -1.</returns>
    public static TimeSpan Parse(string text, string name) => DurationText.TryRead(text, out var duration, out var fault)
        ? duration
        : throw ElasticException.BadRequest($"failed to parse setting [{name}] with value [{text}] as a time value: {fault}");
}
