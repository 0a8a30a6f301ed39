using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using MlActors.Ctl.Cluster;

namespace MlActors.Ctl.Rehearsal;

/// <summary>All final results of one job at one point in time, each as canonical text under its key.</summary>
public sealed record ResultSet(string JobId, IReadOnlyDictionary<ResultKey, string> Results)
{
    public long? LatestBucket => Results.Keys.Where(key => key.Type == "bucket").Select(key => (long?)key.Timestamp).Max();
}

/// <summary>The identity of a result: its type, its time, and for records the detector and the field values.</summary>
public sealed record ResultKey(string Type, long Timestamp, string Entity)
{
    public override string ToString() =>
        $"{Type} {DateTimeOffset.FromUnixTimeMilliseconds(Timestamp):yyyy-MM-dd HH:mm}{(Entity.Length > 0 ? $" ({Entity})" : "")}";

    public static ResultKey Of(JsonElement result) => new(
        result.GetProperty("result_type").GetString()!, result.GetProperty("timestamp").GetInt64(), string.Join(", ", EntityFields(result)));

    private static IEnumerable<string> EntityFields(JsonElement result)
    {
        foreach (var name in (string[])["detector_index", "partition_field_value", "over_field_value", "by_field_value"])
        {
            if (result.TryGetProperty(name, out var value)) yield return value.ToString();
        }
    }
}

/// <summary>The text by which results are compared.</summary>
public static class CanonicalResult
{
    // Processing and log times do not belong to the result. Scores are normalized again when later buckets change the history of a job; their
    // inputs and the initial score stay.
    private static readonly HashSet<string> Incidental = ["processing_time_ms", "log_time", "anomaly_score", "record_score", "influencer_score"];

    /// <summary>The same text for the same result, whatever the order of its fields. Numbers are kept as written, so every bit counts.</summary>
    public static string Of(JsonElement result)
    {
        var text = new StringBuilder();
        Write(result, text);
        return text.ToString();
    }

    private static void Write(JsonElement element, StringBuilder text)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                text.Append('{');
                foreach (var property in element.EnumerateObject().Where(field => !Incidental.Contains(field.Name))
                    .OrderBy(field => field.Name, StringComparer.Ordinal))
                {
                    text.Append(property.Name).Append(':');
                    Write(property.Value, text);
                    text.Append(' ');
                }
                text.Append('}');
                break;
            case JsonValueKind.Array:
                text.Append('[');
                foreach (var item in element.EnumerateArray())
                {
                    Write(item, text);
                    text.Append(' ');
                }
                text.Append(']');
                break;
            default:
                text.Append(element.GetRawText());
                break;
        }
    }
}

/// <summary>The requests of the REST API that read all final results of a job.</summary>
public static class ResultRequests
{
    private const int PageSize = 1000;

    // Elastic's limit for from + size.
    private const int Window = 10_000;

    public static async Task<ResultSet> ResultsAsync(this ClusterClient cluster, string jobId, CancellationToken cancellationToken)
    {
        var results = new Dictionary<ResultKey, string>();
        foreach (var kind in (string[])["buckets", "records"])
        {
            await foreach (var result in PagesAsync(cluster, jobId, kind, cancellationToken))
                results[ResultKey.Of(result)] = CanonicalResult.Of(result);
        }
        return new ResultSet(jobId, results);
    }

    /// <summary>Pages forward in time. When a window is full, the next one begins at the last time seen, whose results are then read twice.</summary>
    private static async IAsyncEnumerable<JsonElement> PagesAsync(
        ClusterClient cluster, string jobId, string kind, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (start, from) = (0L, 0);
        while (true)
        {
            var query = $"exclude_interim=true&sort=timestamp&desc=false&start={start}&from={from}&size={PageSize}";
            var path = $"_ml/anomaly_detectors/{IdExpression.ForPath(jobId)}/results/{kind}?{query}";
            var response = await cluster.GetAsync(path, cancellationToken);
            var page = response.GetProperty(kind);
            foreach (var result in page.EnumerateArray()) yield return result;
            if (page.GetArrayLength() < PageSize) yield break;
            from += PageSize;
            if (from + PageSize <= Window) continue;
            (start, from) = (page[PageSize - 1].GetProperty("timestamp").GetInt64(), 0);
        }
    }
}
