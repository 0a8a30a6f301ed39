using MlActors.Api.Elastic.Json;
using MlActors.Domain.Forecasts;

namespace MlActors.Api.AnomalyDetectors;

/// <summary>Writes what a job's statistics contain about its forecasts (Elastic's <c>forecasts_stats</c>).</summary>
internal static class ForecastStatsJson
{
    public static void WriteForecastStats(this ElasticJsonWriter json, IReadOnlyCollection<ForecastRun> runs)
    {
        json.Number("total"u8, runs.Count).Number("forecasted_jobs"u8, runs.Count > 0 ? 1 : 0);
        if (runs.Count == 0) return;
        json.WriteStatistics("memory_bytes", [.. runs.Select(run => run.MemoryBytes)]);
        json.WriteStatistics("records", [.. runs.Select(run => run.RecordCount)]);
        json.WriteStatistics("processing_time_ms", [.. runs.Select(run => run.ProcessingMilliseconds)]);
        json.Object("status", () =>
        {
            foreach (var same in runs.GroupBy(run => run.State).OrderBy(same => same.Key, StringComparer.Ordinal))
                json.Number(same.Key, (long)same.Count());
        });
    }

    private static void WriteStatistics(this ElasticJsonWriter json, string name, long[] numbers) => json.Object(name, () => json
        .Number("total", (double)numbers.Sum()).Number("min", (double)numbers.Min()).Number("avg", numbers.Average())
        .Number("max", (double)numbers.Max()));
}
