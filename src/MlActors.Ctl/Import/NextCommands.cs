using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using MlActors.Ctl.Cluster;

namespace MlActors.Ctl.Import;

/// <summary>The commands that follow an import, with a job that is guessed from the sampled rows.</summary>
public sealed class NextCommands(ImportPlan plan, IReadOnlyList<DateTimeOffset> sampledTimes, string index)
{
    /// <summary>A column with more values than this would rather make thousands of models than compare a few series.</summary>
    private const int MaxPartitions = 50;

    /// <summary>A number with fewer values is more often a code, such as an HTTP status, than a measurement.</summary>
    private const int MaxCodes = 20;

    private static readonly (string Text, TimeSpan Span)[] BucketSpans =
    [
        ("5m", TimeSpan.FromMinutes(5)), ("10m", TimeSpan.FromMinutes(10)), ("15m", TimeSpan.FromMinutes(15)), ("30m", TimeSpan.FromMinutes(30)),
        ("1h", TimeSpan.FromHours(1)), ("2h", TimeSpan.FromHours(2)), ("4h", TimeSpan.FromHours(4)), ("6h", TimeSpan.FromHours(6)),
        ("12h", TimeSpan.FromHours(12)), ("1d", TimeSpan.FromDays(1)),
    ];

    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private string Job => ImportNames.JobOf(index);

    private string Datafeed => $"datafeed-{Job}";

    /// <param name="last">The time of the last row; the datafeed stops at the end of its bucket.</param>
    public IEnumerable<string> For(ClusterClient cluster, DateTimeOffset last)
    {
        var (address, span) = (cluster.Address, BucketSpan());
        var end = DateTimeOffset.UnixEpoch + span.Span * (Math.Floor((last - DateTimeOffset.UnixEpoch) / span.Span) + 1);
        var job = JobConfiguration(span.Text).ToJsonString(Readable).Replace("'", @"'\''", StringComparison.Ordinal);
        yield return $"curl -sS -w '\\n' {cluster.CurlOptions}-H 'Content-Type: application/json' -X PUT {address.Uri}_ml/anomaly_detectors/{Job} -d '{job}'";
        yield return address.CommandLineFor($"open {Job}");
        yield return address.CommandLineFor($"start {Datafeed} --end {ColumnType.Written(end)}");
        yield return address.CommandLineFor($"jobs {Job}");
        yield return address.CommandLineFor($"anomalies {Job}");
    }

    private JsonObject JobConfiguration(string bucketSpan)
    {
        var detector = new JsonObject { ["function"] = "count" };
        if (Measure() is { } measure)
            detector = new JsonObject { ["function"] = "mean", ["field_name"] = measure.Name };
        var analysis = new JsonObject { ["bucket_span"] = bucketSpan, ["detectors"] = new JsonArray(detector) };
        if (Partition() is { } partition)
        {
            detector["partition_field_name"] = partition.Name;
            analysis["influencers"] = new JsonArray(partition.Name);
        }
        return new JsonObject
        {
            ["analysis_config"] = analysis,
            ["data_description"] = new JsonObject { ["time_field"] = plan.Time.Name },
            ["datafeed_config"] = new JsonObject { ["datafeed_id"] = Datafeed, ["indices"] = new JsonArray(index) },
        };
    }

    private Column? Measure()
    {
        var numbers = plan.Columns.Where(column => column.IsNumber && !column.NamesIdentifier).ToList();
        return numbers.FirstOrDefault(column => column.Values.Distinct > MaxCodes) ?? (numbers.Count > 0 ? numbers[0] : null);
    }

    /// <summary>A column of names, if there are several rows at a time.</summary>
    private Column? Partition() => sampledTimes.Distinct().Count() == sampledTimes.Count
        ? null
        : plan.Columns.FirstOrDefault(column => column.Type.Kind == ColumnKind.Text && column.Values.Distinct is > 1 and <= MaxPartitions);

    /// <summary>The first span in which there is usually at least one time of the file.</summary>
    private (string Text, TimeSpan Span) BucketSpan()
    {
        var times = sampledTimes.Distinct().Order().ToList();
        var gaps = times.Zip(times.Skip(1), (first, second) => second - first).Order().ToList();
        var usual = gaps.Count == 0 ? TimeSpan.Zero : gaps[gaps.Count / 2];
        return BucketSpans.FirstOrDefault(span => span.Span >= usual, BucketSpans[^1]);
    }
}
