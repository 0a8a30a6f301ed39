namespace MlActors.Ctl.Anomalies;

/// <summary>One anomaly record as the results API returns it.</summary>
/// <param name="Timestamp">The start of its bucket, milliseconds since the Unix epoch.</param>
public sealed record Anomaly(
    double RecordScore, long Timestamp, bool IsInterim, string Function, string? FieldName, string? ByFieldName, string? ByFieldValue,
    string? OverFieldName,
    string? OverFieldValue, string? PartitionFieldName, string? PartitionFieldValue, double[]? Actual, double[]? Typical,
    AnomalyInfluencer[]? Influencers,
    Anomaly[]? Causes)
{
    /// <summary>The record whose actual and typical values are shown: for a population they are in its first cause.</summary>
    public Anomaly Displayed => Actual is null && Causes is [var first, ..] ? first : this;

    public string Measure => FieldName is null ? Function : $"{Function}({FieldName})";

    public string Series => string.Join(", ", new[]
    {
        Pair(PartitionFieldName, PartitionFieldValue), Pair(OverFieldName, OverFieldValue),
        Pair(ByFieldName ?? Displayed.ByFieldName, ByFieldValue ?? Displayed.ByFieldValue),
    }.OfType<string>());

    public string InfluencedBy => string.Join(
        "; ", (Influencers ?? []).Select(influencer => $"{influencer.InfluencerFieldName}={string.Join(",", influencer.InfluencerFieldValues)}"));

    private static string? Pair(string? field, string? value) => field is null || value is null ? null : $"{field}={value}";
}

/// <summary>The values of one field that influenced an anomaly.</summary>
public sealed record AnomalyInfluencer(string InfluencerFieldName, string[] InfluencerFieldValues);

/// <summary>One influencer as the results API returns it.</summary>
/// <param name="Timestamp">The start of its bucket, milliseconds since the Unix epoch.</param>
public sealed record Influencer(double InfluencerScore, long Timestamp, bool IsInterim, string InfluencerFieldName, string InfluencerFieldValue);
