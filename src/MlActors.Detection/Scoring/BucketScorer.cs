using System.Collections.Immutable;
using MlActors.Detection.Results;
using MlActors.Detection.State;

namespace MlActors.Detection.Scoring;

/// <summary>
/// Makes results of assessments: a score is what a probability allows at most, times how rare such a thing is in this job's own history.
/// Lives as long as its detector.
/// </summary>
internal sealed class BucketScorer(long span)
{
    /// <summary>Of one bucket, no more records than these become results.</summary>
    public const int MostRecords = 100;

    private readonly ScoreHistory _buckets = new();
    private readonly ScoreHistory _records = new();

    public BucketResult Score(long start, long events, Assessment assessment, bool isInterim)
    {
        var ranked = assessment.Ranked();
        var probability = JointProbability.Of(ranked, assessment.Compared);
        var ceiling = Improbability.Ceiling(probability);
        var score = ceiling * _buckets.RarityOf(Improbability.Of(probability));
        return new BucketResult(start, span, score, score, ceiling, probability, events, isInterim, RecordsOf(ranked));
    }

    /// <summary>Makes a final bucket part of the history that later ones are held against. One that said nothing is no part of it.</summary>
    public void Learn(BucketResult result, Assessment assessment)
    {
        if (assessment.Compared == 0) return;
        _buckets.Learn(Improbability.Of(result.Probability));
        _records.Learn(assessment.Levels);
    }

    public void Write(ByteWriter bytes)
    {
        _buckets.Write(bytes);
        _records.Write(bytes);
    }

    public void Read(ref ByteReader bytes)
    {
        _buckets.Read(ref bytes);
        _records.Read(ref bytes);
    }

    private ImmutableArray<RecordResult> RecordsOf(ReadOnlySpan<Finding> ranked)
    {
        if (ranked.IsEmpty) return [];
        var records = ImmutableArray.CreateBuilder<RecordResult>();
        foreach (ref readonly var finding in ranked)
        {
            if (records.Count == MostRecords || finding.Probability >= Improbability.Threshold) break;
            var score = Improbability.Ceiling(finding.Probability) * _records.RarityOf(Improbability.Of(finding.Probability));
            if (score <= 0) break;
            records.Add(new RecordResult(
                finding.Series.DetectorIndex, score, score, finding.Probability,
                finding.Actual, finding.Typical, finding.Series.By, finding.Series.Partition));
        }
        return records.DrainToImmutable();
    }
}
