using System.Collections.Immutable;
using MlActors.Detection.Settings;

namespace MlActors.Detection.Results;

/// <summary>One anomaly of one series in one bucket.</summary>
/// <param name="DetectorIndex">Position of the detector in the job's configuration.</param>
/// <param name="RecordScore">0 to 100.</param>
/// <param name="Probability">Of a value at least this unusual, 0 to 1.</param>
public sealed record RecordResult(int DetectorIndex, double RecordScore, double InitialRecordScore, double Probability)
{
    /// <summary>-5 when the single bucket alone is unusual, 5 when only the last ones together are.</summary>
    public double MultiBucketImpact { get; init; }

    /// <summary>One value, or a latitude and a longitude. Empty for the parent of a population, whose causes have them.</summary>
    public ImmutableArray<double> Actual { get; init; } = [];

    public ImmutableArray<double> Typical { get; init; } = [];

    public string? ByFieldValue { get; init; }

    public string? OverFieldValue { get; init; }

    public string? PartitionFieldValue { get; init; }

    public ImmutableArray<RecordInfluencer> Influencers { get; init; } = [];

    /// <summary>What of a population's member was unusual, at most ten.</summary>
    public ImmutableArray<RecordCause> Causes { get; init; } = [];

    public Explanation? Explanation { get; init; }

    public GeoResults? GeoResults { get; init; }

    /// <summary>
    /// Which of several functions of a detector, where it has several (<see cref="DetectorFunction.Metric"/>); else the detector's.
    /// </summary>
    public DetectorFunction? FunctionDescription { get; init; }
}

/// <summary>The values of an influencer field that an anomaly's records had.</summary>
public sealed record RecordInfluencer(string FieldName, ImmutableArray<string> Values);

/// <summary>One unusual thing that a member of a population did.</summary>
public sealed record RecordCause(double Probability, ImmutableArray<double> Actual, ImmutableArray<double> Typical)
{
    public string? ByFieldValue { get; init; }

    public string? OverFieldValue { get; init; }

    public string? PartitionFieldValue { get; init; }

    public GeoResults? GeoResults { get; init; }
}

/// <summary>Where something happened and where it usually does.</summary>
public sealed record GeoResults(GeoPoint Actual, GeoPoint Typical);

/// <summary>Degrees north and degrees east.</summary>
public readonly record struct GeoPoint(double Latitude, double Longitude);
