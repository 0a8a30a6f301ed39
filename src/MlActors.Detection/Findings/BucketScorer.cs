using System.Collections.Immutable;
using MlActors.Detection.Results;
using MlActors.Detection.Scoring;
using MlActors.Detection.State;

namespace MlActors.Detection.Findings;

/// <summary>Makes results of assessments. Lives as long as its detector.</summary>
internal sealed class BucketScorer(long span)
{
    /// <summary>Of one bucket, no more records than these become results.</summary>
    public const int MostRecords = 100;

    private readonly Normalizer _normalizer = new();

    public BucketResult Score(long start, long events, Assessment assessment, bool isInterim)
    {
        var ranked = assessment.Ranked();
        var probabilities = new double[ranked.Length];
        for (var at = 0; at < ranked.Length; at++) probabilities[at] = ranked[at].Probability;
        var probability = JointProbability.Of(probabilities, assessment.Compared);
        var score = _normalizer.Score(ScoreLevel.Bucket, probability);
        return new BucketResult(start, span, score, score, events, isInterim)
        {
            BucketInfluencers = [new BucketInfluencer(BucketInfluencer.BucketTime, score, score, Normalizer.Raw(probability), probability)],
            Records = RecordsOf(ranked),
        };
    }

    /// <summary>Makes a final bucket part of the history that later ones are held against. One that said nothing is no part of it.</summary>
    public Renormalization? Learn(BucketResult result, Assessment assessment)
    {
        if (assessment.Compared == 0) return null;
        _normalizer.Saw(ScoreLevel.Bucket, result.BucketInfluencers[0].Probability);
        foreach (var probability in assessment.Probabilities) _normalizer.Saw(ScoreLevel.Record, probability);
        return _normalizer.EndBucket(result.Timestamp);
    }

    public void Write(ByteWriter bytes) => _normalizer.Write(bytes);

    public void Read(ref ByteReader bytes) => _normalizer.Read(ref bytes);

    private ImmutableArray<RecordResult> RecordsOf(ReadOnlySpan<Finding> ranked)
    {
        if (ranked.IsEmpty) return [];
        var records = ImmutableArray.CreateBuilder<RecordResult>();
        foreach (ref readonly var finding in ranked)
        {
            if (records.Count == MostRecords || finding.Probability >= Improbability.Threshold) break;
            var score = _normalizer.Score(ScoreLevel.Record, finding.Probability);
            if (score <= 0) break;
            records.Add(new RecordResult(finding.Series.DetectorIndex, score, score, finding.Probability)
            {
                MultiBucketImpact = finding.Judgement.MultiBucketImpact,
                Actual = [finding.Actual],
                Typical = [finding.Judgement.Typical],
                ByFieldValue = finding.Series.By,
                PartitionFieldValue = finding.Series.Partition,
            });
        }
        return records.DrainToImmutable();
    }
}
