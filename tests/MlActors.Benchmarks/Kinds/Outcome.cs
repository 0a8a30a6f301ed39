using MlActors.Detection;
using MlActors.Detection.Results;

namespace MlActors.Benchmarks.Kinds;

/// <summary>What the detector said of one stream: the scores of its usual buckets, and those of the anomaly's buckets from its first on.</summary>
internal sealed record Outcome(IReadOnlyList<double> Usual, IReadOnlyList<double> Anomalous)
{
    public static Outcome Of(LabelledStream stream)
    {
        var (detector, completed) = (new AnomalyDetector(stream.Settings), new List<BucketResult>());
        var (usual, anomalous) = (new List<double>(), new List<double>());
        foreach (var arrival in stream.Arrivals.TakeWhile(arrival => LabelledStream.BucketOf(arrival.Time) < stream.Until))
        {
            detector.Add(arrival.Time, arrival.Values, completed);
            if (completed.Count > 0) Take();
        }
        detector.AdvanceTo(LabelledStream.TimeOf(stream.Until), completed);
        Take();
        return new Outcome(usual, anomalous);

        void Take()
        {
            foreach (var result in completed)
            {
                var bucket = LabelledStream.BucketOf(result.Timestamp);
                if (bucket >= stream.From) anomalous.Add(Names(result, stream.Culprit) ? result.AnomalyScore : 0);
                else if (bucket >= LabelledStream.Known) usual.Add(result.AnomalyScore);
            }
            completed.Clear();
        }
    }

    /// <summary>How many buckets after its beginning the anomaly was found, alarms being scores above a threshold; null when it was not.</summary>
    public int? DelayAt(double threshold)
    {
        for (var bucket = 0; bucket < Anomalous.Count; bucket++)
            if (Anomalous[bucket] > threshold) return bucket;
        return null;
    }

    private static bool Names(BucketResult bucket, string? culprit) => culprit is null || bucket.Records.Any(record =>
        record.ByFieldValue == culprit || record.OverFieldValue == culprit || record.PartitionFieldValue == culprit);
}
