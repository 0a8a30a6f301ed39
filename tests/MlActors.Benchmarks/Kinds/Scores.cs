namespace MlActors.Benchmarks.Kinds;

/// <summary>The scores of one stream: of its normal buckets, and of the buckets of the anomaly.</summary>
internal sealed class Scores
{
    public List<double> Usual { get; } = [];

    public List<double> Anomalous { get; } = [];

    /// <summary>The number of buckets from the start of the anomaly to the first score above a threshold; null when it was not detected.</summary>
    public int? DelayAt(double threshold) => Anomalous.FindIndex(score => score > threshold) is var delay and >= 0 ? delay : null;
}
