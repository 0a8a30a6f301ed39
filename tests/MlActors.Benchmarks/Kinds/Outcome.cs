using MlActors.Detection;
using MlActors.Detection.Results;

namespace MlActors.Benchmarks.Kinds;

/// <summary>
/// The results of the detector for one stream: the scores of its buckets, the highest scores of their records, and the improbabilities of the buckets
/// before normalization; and the scores of the oracle.
/// </summary>
internal sealed record Outcome(Scores Buckets, Scores Records, Scores Improbabilities, Scores Oracle)
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
        if (stream.OracleScores.Count == 0) return outcome;
        outcome.Oracle.Usual.AddRange(stream.OracleScores[LabelledStream.TrainingBuckets..stream.From]);
        outcome.Oracle.Anomalous.AddRange(stream.OracleScores[stream.From..stream.Until]);
        return outcome;
    }

    // With several entities, a bucket is a detection only if a record names the anomalous one.
    private void Take(LabelledStream stream, List<BucketResult> completed)
    {
        foreach (var result in completed)
        {
            var bucket = LabelledStream.BucketOf(result.Timestamp);
            if (bucket >= stream.From)
            {
                var matching = result.Records.Where(record => Names(record, stream.AnomalousEntity)).ToList();
                var isMatching = matching.Count > 0 || stream.AnomalousEntity is null;
                Buckets.Anomalous.Add(isMatching ? result.AnomalyScore : 0);
                Improbabilities.Anomalous.Add(isMatching ? ImprobabilityOf(result) : 0);
                Records.Anomalous.Add(Highest(matching));
            }
            else if (bucket >= LabelledStream.TrainingBuckets)
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

    private static bool Names(RecordResult record, string? anomalousEntity) =>
        anomalousEntity is null || record.ByFieldValue == anomalousEntity || record.OverFieldValue == anomalousEntity
            || record.PartitionFieldValue == anomalousEntity;
}
