namespace MlActors.Ctl.Demo;

/// <summary>One anomaly record as the results API returns it.</summary>
public sealed record FoundAnomaly(
    string JobId, long Timestamp, int DetectorIndex, double RecordScore, IReadOnlyList<double>? Actual, IReadOnlyList<double>? Typical)
{
    /// <summary>The start of its bucket.</summary>
    public DateTimeOffset Start => DateTimeOffset.FromUnixTimeMilliseconds(Timestamp);
}
