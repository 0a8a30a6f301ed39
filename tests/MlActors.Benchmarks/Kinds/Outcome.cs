using MlActors.Detection;
using MlActors.Detection.Results;

namespace MlActors.Benchmarks.Kinds;

/// <summary>
/// What the detector said of one stream, by the scores of its buckets, by the highest of their records, and by how improbable the buckets were
/// before their history made scores of it; and what one could have said who knows the course.
/// </summary>
internal sealed record Outcome(Scores Buckets, Scores Records, Scores Improbabilities, Scores Knowing)
{
    public static Outcome Of(LabelledStream stream)
    {
        var (detector, completed) = (new AnomalyDetector(stream.Settings), new List<BucketResult>());
        var outcome = new Outcome(new Scores(), new Scores(), new Scores(), new Scores());
        foreach (var arrival in stream.Arrivals.TakeWhile(arrival => LabelledStream.BucketOf(arrival.Time) < stream.Until))
        {
            detector.Add(arrival.Time, arrival.Values, completed);
            outcome.Take(stream, completed);
        }
        detector.AdvanceTo(LabelledStream.TimeOf(stream.Until), completed);
        outcome.Take(stream, completed);
        if (stream.Strangeness.Count == 0) return outcome;
        outcome.Knowing.Usual.AddRange(stream.Strangeness[LabelledStream.Known..stream.From]);
        outcome.Knowing.Anomalous.AddRange(stream.Strangeness[stream.From..stream.Until]);
        return outcome;
    }

    // A bucket finds the anomaly of one of several only with a record that names it.
    private void Take(LabelledStream stream, List<BucketResult> completed)
    {
        foreach (var result in completed)
        {
            var bucket = LabelledStream.BucketOf(result.Timestamp);
            if (bucket >= stream.From)
            {
                var right = result.Records.Where(record => Names(record, stream.Culprit)).ToList();
                var isRight = right.Count > 0 || stream.Culprit is null;
                Buckets.Anomalous.Add(isRight ? result.AnomalyScore : 0);
                Improbabilities.Anomalous.Add(isRight ? ImprobabilityOf(result) : 0);
                Records.Anomalous.Add(Highest(right));
            }
            else if (bucket >= LabelledStream.Known)
            {
                Buckets.Usual.Add(result.AnomalyScore);
                Improbabilities.Usual.Add(ImprobabilityOf(result));
                Records.Usual.Add(Highest(result.Records));
            }
        }
        completed.Clear();
    }

    private static double ImprobabilityOf(BucketResult bucket) => -Math.Log10(bucket.BucketInfluencers[0].Probability);

    private static double Highest(IEnumerable<RecordResult> records) => records.Select(record => record.RecordScore).DefaultIfEmpty().Max();

    private static bool Names(RecordResult record, string? culprit) =>
        culprit is null || record.ByFieldValue == culprit || record.OverFieldValue == culprit || record.PartitionFieldValue == culprit;
}
