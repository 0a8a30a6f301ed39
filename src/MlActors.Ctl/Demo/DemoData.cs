using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using MlActors.Ctl.Cluster;

namespace MlActors.Ctl.Demo;

/// <summary>Loads the demo's series, jobs and datafeeds into a cluster through the public REST API.</summary>
public sealed class DemoData(ClusterClient cluster, DemoCalendar calendar)
{
    private const int DocumentsPerBulk = 5000;

    public async Task<IReadOnlyList<LoadedSeries>> LoadAsync(CancellationToken cancellationToken)
    {
        var loaded = new List<LoadedSeries>();
        foreach (var series in DemoCatalogue.All)
        {
            var points = series.Points(calendar.FirstMonday, calendar.LoadedUntil).ToList();
            await CreateIndexAsync(series, cancellationToken);
            foreach (var batch in points.Chunk(DocumentsPerBulk)) await LoadAsync(Index(series), batch, cancellationToken);
            await cluster.PostAsync($"{Index(series)}/_refresh", null, cancellationToken);
            loaded.Add(new LoadedSeries(
                series, series.Injected(calendar.FirstMonday), [.. points.Select(point => point.Time.ToUnixTimeMilliseconds())]));
        }
        return loaded;
    }

    public async Task CreateJobAsync(LoadedSeries loaded, CancellationToken cancellationToken)
    {
        var series = loaded.Series;
        var detector = new JsonObject { ["function"] = series.Function };
        if (!series.CountsDocuments) detector["field_name"] = "value";
        await cluster.PutAsync($"_ml/anomaly_detectors/{loaded.JobId}", new JsonObject
        {
            ["description"] = "A demo series with known anomalies",
            ["groups"] = new JsonArray("demo"),
            ["analysis_config"] = new JsonObject { ["bucket_span"] = series.BucketSpanText, ["detectors"] = new JsonArray(detector) },
            ["data_description"] = new JsonObject { ["time_field"] = "time", ["time_format"] = "epoch_ms" },
        }, cancellationToken);
        await cluster.PutAsync($"_ml/datafeeds/{loaded.DatafeedId}", new JsonObject
        {
            ["job_id"] = loaded.JobId,
            ["indices"] = new JsonArray(Index(series)),
            // For a person who watches, everything that is due should appear within a second.
            ["frequency"] = "1s",
            ["query_delay"] = "1s",
        }, cancellationToken);
    }

    private static string Index(DemoSeries series) => $"demo-{series.Name}";

    private Task CreateIndexAsync(DemoSeries series, CancellationToken cancellationToken) => cluster.PutAsync(Index(series), new JsonObject
    {
        ["mappings"] = new JsonObject
        {
            ["properties"] = new JsonObject
            {
                ["time"] = new JsonObject { ["type"] = "date" },
                ["value"] = new JsonObject { ["type"] = "double" },
            },
        },
    }, cancellationToken);

    private async Task LoadAsync(string index, DemoPoint[] points, CancellationToken cancellationToken)
    {
        var lines = new StringBuilder();
        foreach (var point in points)
        {
            lines.Append(CultureInfo.InvariantCulture, $"{{\"index\":{{\"_index\":\"{index}\"}}}}\n");
            lines.Append(CultureInfo.InvariantCulture, $"{{\"time\":{point.Time.ToUnixTimeMilliseconds()},\"value\":{point.Value:R}}}\n");
        }
        var response = await cluster.PostLinesAsync("_bulk", lines.ToString(), cancellationToken);
        if (response.TryGetProperty("errors", out var errors) && errors.GetBoolean())
        {
            throw new DemoFailedException(
                $"The cluster did not accept all documents of index {index}: {response.GetRawText()[..Math.Min(400, response.GetRawText().Length)]}");
        }
    }
}
