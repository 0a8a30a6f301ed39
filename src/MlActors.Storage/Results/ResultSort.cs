using System.Linq.Expressions;
using MlActors.Domain;

namespace MlActors.Storage.Results;

/// <summary>
/// The fields by which results can be sorted. Ties are broken by time (for buckets in the same direction) and position, so that pages do not
/// overlap.
/// </summary>
internal static class ResultSort
{
    private static readonly Dictionary<string, Expression<Func<BucketRow, object?>>> BucketFields = new(StringComparer.Ordinal)
    {
        ["timestamp"] = row => row.Timestamp,
        ["bucket_span"] = row => row.Span,
        ["anomaly_score"] = row => row.AnomalyScore,
        ["initial_anomaly_score"] = row => row.InitialAnomalyScore,
        ["raw_anomaly_score"] = row => row.RawAnomalyScore,
        ["probability"] = row => row.Probability,
        ["event_count"] = row => row.EventCount,
        ["is_interim"] = row => row.IsInterim,
        ["processing_time_ms"] = row => row.ProcessingMilliseconds,
        ["job_id"] = row => row.Job,
    };

    private static readonly Dictionary<string, Expression<Func<RecordRow, object?>>> RecordFields = new(StringComparer.Ordinal)
    {
        ["timestamp"] = row => row.Timestamp,
        ["bucket_span"] = row => row.Span,
        ["record_score"] = row => row.RecordScore,
        ["initial_record_score"] = row => row.InitialRecordScore,
        ["probability"] = row => row.Probability,
        ["multi_bucket_impact"] = row => row.MultiBucketImpact,
        ["detector_index"] = row => row.DetectorIndex,
        ["actual"] = row => row.Actual,
        ["typical"] = row => row.Typical,
        ["by_field_value"] = row => row.ByFieldValue,
        ["over_field_value"] = row => row.OverFieldValue,
        ["partition_field_value"] = row => row.PartitionFieldValue,
        ["is_interim"] = row => row.IsInterim,
        ["job_id"] = row => row.Job,
    };

    private static readonly Dictionary<string, Expression<Func<InfluencerRow, object?>>> InfluencerFields = new(StringComparer.Ordinal)
    {
        ["timestamp"] = row => row.Timestamp,
        ["bucket_span"] = row => row.Span,
        ["influencer_score"] = row => row.InfluencerScore,
        ["initial_influencer_score"] = row => row.InitialInfluencerScore,
        ["probability"] = row => row.Probability,
        ["influencer_field_name"] = row => row.FieldName,
        ["influencer_field_value"] = row => row.FieldValue,
        ["is_interim"] = row => row.IsInterim,
        ["job_id"] = row => row.Job,
    };

    public static IQueryable<BucketRow> Sorted(this IQueryable<BucketRow> rows, string field, bool descending) =>
        rows.By(Find(BucketFields, field), descending) is var sorted && descending
            ? sorted.ThenByDescending(row => row.Timestamp)
            : sorted.ThenBy(row => row.Timestamp);

    public static IQueryable<RecordRow> Sorted(this IQueryable<RecordRow> rows, string field, bool descending) =>
        rows.By(Find(RecordFields, field), descending).ThenBy(row => row.Timestamp).ThenBy(row => row.Ordinal);

    public static IQueryable<InfluencerRow> Sorted(this IQueryable<InfluencerRow> rows, string field, bool descending) =>
        rows.By(Find(InfluencerFields, field), descending).ThenBy(row => row.Timestamp).ThenBy(row => row.Ordinal);

    private static IOrderedQueryable<TRow> By<TRow>(this IQueryable<TRow> rows, Expression<Func<TRow, object?>> field, bool descending)
    {
        var value = field.Body is UnaryExpression boxing ? boxing.Operand : field.Body;
        if (value.Type.IsValueType && Nullable.GetUnderlyingType(value.Type) is null)
            return descending ? rows.OrderByDescending(field) : rows.OrderBy(field);
        // Missing values come last in both directions. In a descending order they do so in SQLite, and only without an expression an index gives it.
        if (descending) return rows.OrderByDescending(field);
        var missing = Expression.Lambda<Func<TRow, int>>(
            Expression.Condition(Expression.Equal(value, Expression.Constant(null, value.Type)), Expression.Constant(1), Expression.Constant(0)),
            field.Parameters);
        return rows.OrderBy(missing).ThenBy(field);
    }

    private static Expression<Func<TRow, object?>> Find<TRow>(Dictionary<string, Expression<Func<TRow, object?>>> fields, string name) =>
        fields.TryGetValue(name, out var field)
            ? field
            : throw Refusal.BadRequest(
                $"No mapping found for [{name}] in order to sort on; "
                + $"results can be sorted by {string.Join(", ", fields.Keys.Order(StringComparer.Ordinal))}.").ToException();
}
