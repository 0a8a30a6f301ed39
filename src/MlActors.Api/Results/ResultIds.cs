using System.Collections.Immutable;
using System.Globalization;

namespace MlActors.Api.Results;

/// <summary>
/// The ids of results name their job, their type and mostly their time. An id may be read in several ways, because the id of a job may contain the
/// name of a type; then each of them counts.
/// </summary>
internal static class ResultIds
{
    /// <summary>Stands for all documents about a job as a whole.</summary>
    public const string JobResultType = "model_size_stats";

    private static readonly ImmutableArray<string> Timed = ["bucket", "bucket_influencer", "record", "influencer", "model_plot"];

    private static readonly ImmutableArray<string> Untimed = ["category_definition", "model_forecast", "model_forecast_request_stats"];

    private static readonly ImmutableArray<string> OfJobs = ["_data_counts", "_model_size_stats_", "_model_snapshot_", "_model_state_"];

    public static ResultPrefilter Of(ImmutableArray<string> ids)
    {
        var readings = ids.SelectMany(Readings).ToArray();
        var times = readings.Select(reading => reading.Time).ToArray();
        var isTimed = times.Length > 0 && Array.TrueForAll(times, time => time is not null);
        return new ResultPrefilter(
            [.. readings.Select(reading => reading.Job)], [.. readings.Select(reading => reading.Type)],
            isTimed ? times.Min() : null, isTimed ? times.Max() + 1 : null);
    }

    private static IEnumerable<Reading> Readings(string id)
    {
        foreach (var type in Timed)
            foreach (var (job, suffix) in Splits(id, $"_{type}_"))
                if (long.TryParse(suffix.Split('_')[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var time))
                    yield return new Reading(job, type, time);
        foreach (var type in Untimed)
            foreach (var (job, _) in Splits(id, $"_{type}_"))
                yield return new Reading(job, type, null);
        foreach (var part in OfJobs)
            foreach (var (job, _) in Splits(id, part))
                yield return new Reading(job, JobResultType, null);
    }

    /// <summary>What is before and after each occurrence of a part.</summary>
    private static IEnumerable<(string Before, string After)> Splits(string id, string part)
    {
        for (var at = id.IndexOf(part, StringComparison.Ordinal); at >= 0; at = id.IndexOf(part, at + 1, StringComparison.Ordinal))
            yield return (id[..at], id[(at + part.Length)..]);
    }

    private readonly record struct Reading(string Job, string Type, long? Time);
}
