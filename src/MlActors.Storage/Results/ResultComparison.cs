using System.Globalization;
using System.Reflection;
using LinqToDB;
using LinqToDB.Data;
using LinqToDB.Mapping;
using MlActors.Domain;

namespace MlActors.Storage.Results;

/// <summary>Compares the stored final results of a job with those of a replay, column by column and to the last bit.</summary>
internal static class ResultComparison
{
    /// <summary>A window of buckets is read at a time, so that no read of the store takes long.</summary>
    public const int BucketsAtATime = 2_000;

    private static readonly HashSet<string> NeverCompared = ["job", "processing_ms"];

    private static readonly HashSet<string> Scores = ["anomaly_score", "time_anomaly_score", "record_score", "influencer_score"];

    public static List<Row> Read(DataConnection connection, JobId job, ResultRange range)
    {
        var columns = new Columns(range.WithScores);
        return
        [
            .. columns.Of(connection.GetTable<BucketRow>().Where(row => row.Job == job.Value
                && row.Timestamp >= range.From && row.Timestamp <= range.To)),
            .. columns.Of(connection.GetTable<RecordRow>().Where(row => row.Job == job.Value
                && row.Timestamp >= range.From && row.Timestamp <= range.To)),
            .. columns.Of(connection.GetTable<BucketInfluencerRow>().Where(row => row.Job == job.Value
                && row.Timestamp >= range.From && row.Timestamp <= range.To)),
            .. columns.Of(connection.GetTable<InfluencerRow>().Where(row => row.Job == job.Value
                && row.Timestamp >= range.From && row.Timestamp <= range.To)),
            .. columns.Of(connection.GetTable<ModelPlotRow>().Where(row => row.Job == job.Value
                && row.Timestamp >= range.From && row.Timestamp <= range.To)),
            .. range.WithScores ? columns.Of(connection.GetTable<CategoryRow>().Where(row => row.Job == job.Value
                && row.FirstTimestamp >= range.From && row.FirstTimestamp <= range.To)) : [],
        ];
    }

    /// <returns>The earliest difference; null when there is none.</returns>
    public static ResultDifference? FirstDifference(List<Row> stored, List<Row> replayed)
    {
        var (before, after) = (stored.ToDictionary(row => row.Key), replayed.ToDictionary(row => row.Key));
        return before.Keys.Union(after.Keys).Order()
            .Select(key => Compare(key, before.GetValueOrDefault(key), after.GetValueOrDefault(key)))
            .FirstOrDefault(difference => difference is not null);
    }

    private static ResultDifference? Compare(RowKey key, Row? stored, Row? replayed)
    {
        if (stored is null || replayed is null)
            return new ResultDifference(
                key.Name, key.Timestamp, key.Ordinal, null, stored is null ? null : "present", replayed is null ? null : "present");
        var differing = stored.Values.FirstOrDefault(value => !Equals(value.Value, replayed.Values[value.Key]));
        return differing.Key is null
            ? null
            : new ResultDifference(
                key.Name, key.Timestamp, key.Ordinal, differing.Key, Text(differing.Value), Text(replayed.Values[differing.Key]));
    }

    private static string? Text(object? value) => value switch
    {
        null => null,
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    /// <summary>Sorted by time, and in a bucket the bucket itself first: what differs in it explains what differs in its parts.</summary>
    internal readonly record struct RowKey(long Timestamp, int Table, int Ordinal) : IComparable<RowKey>
    {
        private static readonly string[] Names = ["bucket", "record", "bucket_influencer", "influencer", "model_plot", "category"];

        public string Name => Names[Table];

        public static int TableOf(string name) => Array.IndexOf(Names, name);

        public int CompareTo(RowKey other) => (Timestamp, Table, Ordinal).CompareTo((other.Timestamp, other.Table, other.Ordinal));
    }

    internal sealed record Row(RowKey Key, Dictionary<string, object?> Values);

    private sealed class Columns(bool withScores)
    {
        public IEnumerable<Row> Of<T>(IQueryable<T> rows)
            where T : class
        {
            var table = RowKey.TableOf(typeof(T).GetCustomAttribute<TableAttribute>()!.Name!);
            var columns = typeof(T).GetProperties()
                .Select(property => (Property: property, Name: property.GetCustomAttribute<ColumnAttribute>()?.Name))
                .Where(column => column.Name is { } name && !NeverCompared.Contains(name) && (withScores || !Scores.Contains(name)))
                .ToArray();
            foreach (var row in rows)
            {
                var values = columns.ToDictionary(column => column.Name!, column => column.Property.GetValue(row));
                if (values.TryGetValue("is_interim", out var interim) && interim is true) continue;
                var ordinal = values.GetValueOrDefault("ordinal") ?? values.GetValueOrDefault("category_id") ?? 0;
                var timestamp = values.GetValueOrDefault("timestamp") ?? values["first_timestamp"]!;
                yield return new Row(new RowKey((long)timestamp, table, (int)ordinal), values);
            }
        }
    }
}
