namespace MlActors.Benchmarks.Kinds;

/// <summary>Scores of one stream: of its usual buckets, and of the anomaly's buckets from its first on.</summary>
internal sealed class Scores
{
    public List<double> Usual { get; } = [];

    public List<double> Anomalous { get; } = [];

    /// <summary>How many buckets after its beginning the anomaly was found, alarms being scores above a threshold; null when it was not.</summary>
    public int? DelayAt(double threshold) => Anomalous.FindIndex(score => score > threshold) is var delay and >= 0 ? delay : null;
}
