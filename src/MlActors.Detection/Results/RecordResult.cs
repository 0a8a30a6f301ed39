using System.Collections.Immutable;
using MlActors.Detection.Settings;

namespace MlActors.Detection.Results;

/// <summary>One anomaly of one series in one bucket.</summary>
/// <param name="DetectorIndex">Position of the detector in the job's configuration.</param>
/// <param name="RecordScore">0 to 100, after renormalization.</param>
/// <param name="InitialRecordScore">0 to 100, when the bucket was finalized.</param>
/// <param name="Probability">The probability of a value at least this unusual, 0 to 1.</param>
public sealed record RecordResult(int DetectorIndex, double RecordScore, double InitialRecordScore, double Probability)
{
    /// <summary>-5 when only the single bucket is unusual, 5 when only the last buckets together are.</summary>
    public double MultiBucketImpact { get; init; }

    /// <summary>One value, or a latitude and a longitude in degrees. Empty for the record of a population, whose causes have the values.</summary>
    public ImmutableArray<double> Actual { get; init; } = [];

    public ImmutableArray<double> Typical { get; init; } = [];

    public string? ByFieldValue { get; init; }

    public string? OverFieldValue { get; init; }

    public string? PartitionFieldValue { get; init; }

    public ImmutableArray<RecordInfluencer> Influencers { get; init; } = [];

    /// <summary>The unusual values of a member of a population, at most ten.</summary>
    public ImmutableArray<RecordCause> Causes { get; init; } = [];

    public Explanation? Explanation { get; init; }

    public GeoResults? GeoResults { get; init; }

    /// <summary>
    /// The function that the result is about, for a detector that has several (<see cref="DetectorFunction.Metric"/>); null for the detector's own.
    /// </summary>
    public DetectorFunction? FunctionDescription { get; init; }
}

/// <summary>The values of an influencer field in the records of an anomaly.</summary>
public sealed record RecordInfluencer(string FieldName, ImmutableArray<string> Values);

/// <summary>One unusual value of a member of a population.</summary>
public sealed record RecordCause(double Probability, ImmutableArray<double> Actual, ImmutableArray<double> Typical)
{
    public string? ByFieldValue { get; init; }

    public string? OverFieldValue { get; init; }

    public string? PartitionFieldValue { get; init; }

    public GeoResults? GeoResults { get; init; }
}

/// <summary>The actual and the typical geographic location.</summary>
public sealed record GeoResults(GeoPoint Actual, GeoPoint Typical);

/// <summary>Degrees north and degrees east.</summary>
public readonly record struct GeoPoint(double Latitude, double Longitude);
