using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using MlActors.Ctl.Cluster;

namespace MlActors.Ctl.Demo;

/// <summary>One series as it was loaded, with the names under which the cluster knows it and the times of all its documents.</summary>
public sealed record LoadedSeries(DemoSeries Series, IReadOnlyList<InjectedAnomaly> Injected, IReadOnlyList<long> Times)
{
    public string JobId => Series.Name;
    public string FeedId => $"datafeed-{Series.Name}";

    /// <summary>How many documents lie before a moment, which is what a job that has got that far must have processed.</summary>
    public int CountUntil(long epochMilliseconds)
    {
        var (low, high) = (0, Times.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Times[middle] <= epochMilliseconds) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    public InjectedAnomaly? CauseOf(FoundAnomaly found) => Injected.FirstOrDefault(injected => injected.Explains(found.Start, Series.BucketSpan));
}

/// <summary>Puts the demo's series, jobs and datafeeds into a cluster, through the same calls that any client would make.</summary>
public sealed class DemoData(ClusterClient cluster, DemoCalendar calendar)
{
    private const int DocumentsPerBulk = 5000;

    public async Task<IReadOnlyList<LoadedSeries>> LoadAsync(CancellationToken stop)
    {
        var loaded = new List<LoadedSeries>();
        foreach (var series in DemoCatalogue.All)
        {
            var points = series.Points(calendar.FirstMonday, calendar.LoadedUntil).ToList();
            await CreateIndexAsync(series, stop);
            foreach (var batch in points.Chunk(DocumentsPerBulk)) await LoadAsync(Index(series), batch, stop);
            await cluster.PostAsync($"{Index(series)}/_refresh", null, stop);
            loaded.Add(new LoadedSeries(
                series, series.Injected(calendar.FirstMonday), [.. points.Select(point => point.Time.ToUnixTimeMilliseconds())]));
        }
        return loaded;
    }

    public async Task CreateJobAsync(LoadedSeries loaded, CancellationToken stop)
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
        }, stop);
        await cluster.PutAsync($"_ml/datafeeds/{loaded.FeedId}", new JsonObject
        {
            ["job_id"] = loaded.JobId,
            ["indices"] = new JsonArray(Index(series)),
            // A person watches: everything that is due should be seen within a second.
            ["frequency"] = "1s",
            ["query_delay"] = "1s",
        }, stop);
    }

    private static string Index(DemoSeries series) => $"demo-{series.Name}";

    private Task CreateIndexAsync(DemoSeries series, CancellationToken stop) => cluster.PutAsync(Index(series), new JsonObject
    {
        ["mappings"] = new JsonObject
        {
            ["properties"] = new JsonObject
            {
                ["time"] = new JsonObject { ["type"] = "date" },
                ["value"] = new JsonObject { ["type"] = "double" },
            },
        },
    }, stop);

    private async Task LoadAsync(string index, DemoPoint[] points, CancellationToken stop)
    {
        var lines = new StringBuilder();
        foreach (var point in points)
        {
            lines.Append(CultureInfo.InvariantCulture, $"{{\"index\":{{\"_index\":\"{index}\"}}}}\n");
            lines.Append(CultureInfo.InvariantCulture, $"{{\"time\":{point.Time.ToUnixTimeMilliseconds()},\"value\":{point.Value:R}}}\n");
        }
        var answer = await cluster.PostLinesAsync("_bulk", lines.ToString(), stop);
        if (answer.TryGetProperty("errors", out var errors) && errors.GetBoolean())
        {
            throw new DemoFailedException(
                $"The cluster did not take all documents of index {index}: {answer.GetRawText()[..Math.Min(400, answer.GetRawText().Length)]}");
        }
    }
}
