using System.Collections.Immutable;
using System.Runtime.InteropServices;
using MlActors.Detection.Encoding;
using MlActors.Detection.Functions;
using MlActors.Detection.Modelling;
using MlActors.Detection.Numerics;
using MlActors.Detection.Results;
using MlActors.Detection.Settings;

namespace MlActors.Detection.Scoring;

/// <summary>Creates results from assessments: records, influencers, and the bucket as a whole. Lives as long as its detector.</summary>
internal sealed class BucketScorer(AnalysisSettings settings)
{
    /// <summary>The maximum number of records of one bucket that become results; it changes nothing that is learned.</summary>
    public int MaxRecords { get; set; } = AnalysisSettings.DefaultMaxRecords;

    private readonly Normalizer _normalizer = new(settings.IsSingleSeries, (double)Season.Day.Length / settings.BucketSpan);
    private readonly List<double> _probabilities = [];
    private readonly bool _measuresDeviations = settings.Detectors.Any(
        detector => detector.OverFieldName is null && FunctionFactory.Create(detector.Function, LocalTime.Utc) is StatisticFunction);

    public InfluencerScorer Influencers { get; } = new(settings.Influencers);

    /// <summary>Scores a bucket; a final one also becomes part of the history that later ones are compared with.</summary>
    public BucketResult Score(long start, long events, Assessment assessment, bool isInterim)
    {
        var ranked = assessment.Ranked();
        foreach (ref readonly var finding in ranked) Influencers.AddFinding(finding);
        var novelty = ProbabilityOf(ranked, assessment.ComparedCount);
        var whole = BucketInfluencerOf(
            BucketInfluencer.BucketTime, ScoreLevel.Bucket, novelty, DeviationOf(assessment),
            ProbabilityWithoutDeviation(ranked, assessment.ComparedCount));
        var influencers = ImmutableArray.CreateBuilder<InfluencerResult>();
        var buckets = ImmutableArray.CreateBuilder<BucketInfluencer>();
        buckets.Add(whole);
        for (var field = 0; field < settings.Influencers.Length; field++)
        {
            var values = Influencers.Of(field);
            Add(influencers, settings.Influencers[field], values);
            _probabilities.Clear();
            double? deviation = null;
            foreach (var value in values)
            {
                _probabilities.Add(value.Probability);
                if (value.Deviation is { } known) deviation = Math.Max(deviation ?? 0, known);
            }
            _probabilities.Sort();
            var joint = JointProbability.Of(CollectionsMarshal.AsSpan(_probabilities), Math.Max(values.Count, Influencers.PresentCount(field)));
            if (!isInterim && assessment.ComparedCount > 0) Learn(field, values, joint);
            var ofField = BucketInfluencerOf(settings.Influencers[field], ScoreLevel.BucketInfluencer, joint, deviation, withoutDeviation: 1);
            if (ofField.AnomalyScore > 0) buckets.Add(ofField);
        }
        var score = 0.0;
        foreach (var bucket in buckets) score = Math.Max(score, bucket.AnomalyScore);
        var result = new BucketResult(start, settings.BucketSpan, score, score, events, isInterim)
        {
            BucketInfluencers = buckets.ToImmutable(),
            Records = RecordsOf(ranked),
            Influencers = influencers.ToImmutable(),
            ModelPlots = assessment.Plots(),
        };
        Influencers.Clear();
        return isInterim || assessment.ComparedCount == 0 ? result : result with { Renormalization = Learn(start, novelty, assessment) };
    }

    public void Write(ByteWriter bytes) => _normalizer.Write(bytes);

    public void Read(ref ByteReader bytes) => _normalizer.Read(ref bytes);

    private Renormalization? Learn(long start, double bucketProbability, Assessment assessment)
    {
        _normalizer.Observe(ScoreLevel.Bucket, bucketProbability);
        foreach (var probability in assessment.Probabilities) _normalizer.Observe(ScoreLevel.Record, probability);
        var renormalization = _normalizer.EndBucket(start);
        // Deviations are scored by themselves, so the scores of earlier buckets stay as they are.
        return _measuresDeviations ? null : renormalization;
    }

    private void Learn(int field, List<InfluencingValue> values, double joint)
    {
        if (Influencers.PresentCount(field) == 0) return;
        _normalizer.Observe(ScoreLevel.BucketInfluencer, joint);
        foreach (var value in values) _normalizer.Observe(ScoreLevel.Influencer, value.Probability);
        for (var quiet = Influencers.PresentCount(field) - values.Count; quiet > 0; quiet--) _normalizer.Observe(ScoreLevel.Influencer, 1);
    }

    private static double? DeviationOf(Assessment assessment) =>
        assessment.MaxDeviation is { } most ? DeviationScore.OfMost(most, assessment.ComparedCount) : null;

    private BucketInfluencer BucketInfluencerOf(string field, ScoreLevel level, double probability, double? deviation, double withoutDeviation)
    {
        var score = Math.Max(_normalizer.Score(level, probability, deviation), _normalizer.Score(level, withoutDeviation, null));
        var reported = DeviationScore.Reported(probability, deviation);
        return new BucketInfluencer(field, score, score, Normalizer.Raw(reported), reported);
    }

    // What no deviation is measured of, such as rare values and silences, is scored by itself.
    private double ProbabilityWithoutDeviation(ReadOnlySpan<Finding> ranked, int compared)
    {
        _probabilities.Clear();
        foreach (ref readonly var finding in ranked)
            if (finding.Evaluation.Deviation is null) _probabilities.Add(finding.Probability);
        _probabilities.Sort();
        return JointProbability.Of(CollectionsMarshal.AsSpan(_probabilities), compared);
    }

    private double ProbabilityOf(ReadOnlySpan<Finding> ranked, int compared)
    {
        _probabilities.Clear();
        foreach (ref readonly var finding in ranked) _probabilities.Add(finding.Probability);
        // The findings are ranked by deviations as well.
        _probabilities.Sort();
        return JointProbability.Of(CollectionsMarshal.AsSpan(_probabilities), compared);
    }

    private void Add(ImmutableArray<InfluencerResult>.Builder results, string field, List<InfluencingValue> values)
    {
        for (var at = 0; at < values.Count && at < InfluencerScorer.MaxResults; at++)
        {
            var (value, reported) = (values[at], values[at].ReportedProbability);
            var score = _normalizer.Score(ScoreLevel.Influencer, value.Probability, value.Deviation);
            if (reported >= Improbability.Threshold || score <= 0) break;
            results.Add(new InfluencerResult(field, value.Value, score, score, reported));
        }
    }

    private ImmutableArray<RecordResult> RecordsOf(ReadOnlySpan<Finding> ranked)
    {
        if (ranked.IsEmpty) return [];
        var records = ImmutableArray.CreateBuilder<RecordResult>();
        foreach (ref readonly var finding in ranked)
        {
            if (records.Count == MaxRecords || !finding.IsReportable) break;
            var score = _normalizer.Score(ScoreLevel.Record, finding.Probability, finding.Evaluation.Deviation);
            if (score <= 0) break;
            records.Add(finding.ToRecord(score));
        }
        return records.DrainToImmutable();
    }
}
