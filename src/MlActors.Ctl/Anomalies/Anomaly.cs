namespace MlActors.Ctl.Anomalies;

/// <summary>One anomaly as the cluster tells it.</summary>
public sealed record Anomaly(
    double RecordScore, long Timestamp, bool IsInterim, string Function, string? FieldName, string? ByFieldName, string? ByFieldValue,
    string? OverFieldName,
    string? OverFieldValue, string? PartitionFieldName, string? PartitionFieldValue, double[]? Actual, double[]? Typical,
    AnomalyInfluencer[]? Influencers,
    Anomaly[]? Causes)
{
    /// <summary>A population's numbers stand with what its member did.</summary>
    public Anomaly Shown => Actual is null && Causes is [var first, ..] ? first : this;

    public string What => FieldName is null ? Function : $"{Function}({FieldName})";

    public string Series => string.Join(", ", new[]
    {
        Said(PartitionFieldName, PartitionFieldValue), Said(OverFieldName, OverFieldValue),
        Said(ByFieldName ?? Shown.ByFieldName, ByFieldValue ?? Shown.ByFieldValue),
    }.OfType<string>());

    public string InfluencedBy => string.Join(
        "; ", (Influencers ?? []).Select(influencer => $"{influencer.InfluencerFieldName}={string.Join(",", influencer.InfluencerFieldValues)}"));

    private static string? Said(string? field, string? value) => field is null || value is null ? null : $"{field}={value}";
}

/// <summary>The values of a field that have to do with an anomaly.</summary>
public sealed record AnomalyInfluencer(string InfluencerFieldName, string[] InfluencerFieldValues);

/// <summary>One influencer as the cluster tells it.</summary>
public sealed record Influencer(double InfluencerScore, long Timestamp, bool IsInterim, string InfluencerFieldName, string InfluencerFieldValue);
