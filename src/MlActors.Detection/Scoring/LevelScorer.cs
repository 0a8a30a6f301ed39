using System.Collections.Immutable;
using MlActors.Detection.Encoding;
using MlActors.Detection.Numerics;
using MlActors.Detection.Results;

namespace MlActors.Detection.Scoring;

/// <summary>
/// Calculates the scores of one level. A score is determined by the excess: how many powers of ten an improbability lies above the highest one that
/// is expected in a history of this length, and by how much that exceeds an anomaly that is ongoing already. Lives as long as its detector.
/// </summary>
/// <param name="scoresNovelty">Whether an ongoing anomaly makes results less novel.</param>
/// <param name="bucketsPerDay">The number of buckets of a day, which may be less than one.</param>
internal sealed class LevelScorer(bool scoresNovelty, double bucketsPerDay)
{
    // The history is taken to have its rarest event once in this number of buckets; the expectation for a longer history grows more slowly than its
    // length.
    private const double FullHistory = 2_500;
    private const double LongHistoryFactor = 0.75;

    // An event that occurs once in this share of the history is expected.
    private const double ExpectedShare = 0.25;

    // A short history is treated as longer by this number of buckets, since its expectation is still uncertain.
    private const double PriorBuckets = 50;

    // The novelty in powers of ten that scores 75, which Elastic's users see as critical, and the one that scores 100.
    private const double CriticalNovelty = 0.05;
    private const double MaxNovelty = 0.5;
    private const double Critical = 75;

    // How fast scores fall below the critical novelty: a tenth of a power of ten halves them.
    private const double FalloffRate = 5;

    // The maximum score of an ongoing anomaly, which is not novel. It is still critical when its excess is at least this many powers of ten.
    private const double MaxWithoutNovelty = 75.2;
    private const double SeverePowers = 0.3;

    // An ongoing anomaly must be improbable in itself as well, by this many powers of ten; one less halves its severity.
    private const double SevereImprobability = 3.9;

    // The score by novelty from which it counts more than any deviation.
    private const double MinUpperTier = 78;

    // What is less novel counts below the height of an alarm: in ordinary series, one in a thousand buckets reaches the same score by its novelty and
    // by its deviation.
    private const double NoveltyShare = 0.4;

    // Until a whole day has passed, most of what a series shows is new, so novelty counts less.

    // Until a level has seen this number of buckets, its scores are reduced.
    private const double WarmUpBuckets = 168;

    // The ongoing anomaly decays to a third within this number of buckets.
    private const double OngoingDecay = 1 - 1.0 / 250;

    private static readonly double MinImprobability = Improbability.Of(Improbability.Threshold);

    private readonly ScoreHistory _history = new();
    private readonly long[] _seen = new long[ScoreHistory.Levels];
    private double _buckets;
    private double _observations;
    private double _ongoing;
    private double _maxImprobability;
    private bool _hasObservations;

    /// <summary>
    /// The score where a model measures how far out a value is: by that deviation up to 75, and above it by its novelty. Both count each outage, also
    /// the twentieth, and set apart what was never seen.
    /// </summary>
    public double ScoreWith(double improbability, double deviation)
    {
        var score = DeviationScore.Of(deviation);
        var novelty = Score(improbability) * Math.Min(1, _buckets / Math.Max(1, bucketsPerDay));
        if (novelty <= MinUpperTier) return Math.Max(score, NoveltyShare * Math.Min(novelty, MinUpperTier));
        return Math.Max(score, DeviationScore.Max + (100 - DeviationScore.Max) * (novelty - MinUpperTier) / (100 - MinUpperTier));
    }

    public double Score(double improbability) => improbability < MinImprobability ? 0 : Score(improbability, scoresNovelty ? _ongoing : 0);

    public void Observe(double improbability)
    {
        _seen[ScoreHistory.LevelOf(improbability)]++;
        _maxImprobability = _hasObservations ? Math.Max(_maxImprobability, improbability) : improbability;
        _hasObservations = true;
        _observations++;
    }

    /// <summary>Adds the observations of a bucket to the history. A bucket without observations of this level is ignored.</summary>
    public void EndBucket()
    {
        if (!_hasObservations) return;
        var novelty = Math.Min(MaxNovelty, _maxImprobability - Expected);
        _ongoing *= OngoingDecay;
        if (novelty > _ongoing) _ongoing = novelty;
        _history.Learn(_seen);
        Array.Clear(_seen);
        _hasObservations = false;
        _buckets++;
    }

    /// <summary>The current scores of all improbabilities, assuming no ongoing anomaly.</summary>
    public ImmutableArray<ScoreKnot> Knots()
    {
        if (_buckets == 0) return [];
        var knots = ImmutableArray.CreateBuilder<ScoreKnot>();
        // From a score of almost nothing up to the resolution of the history.
        for (var step = -10; step <= 10 * ScoreHistory.Powers; step++)
            if (Expected + step / 10.0 is var improbability and >= 0) knots.Add(new ScoreKnot(improbability, Score(improbability, ongoing: 0)));
        return knots.DrainToImmutable();
    }

    public void Write(ByteWriter bytes)
    {
        foreach (var number in (ReadOnlySpan<double>)[_buckets, _observations, _ongoing]) bytes.Double(number);
        _history.Write(bytes);
    }

    public void Read(ref ByteReader bytes)
    {
        (_buckets, _observations, _ongoing) = (bytes.Double(), bytes.Double(), bytes.Double());
        _history.Read(ref bytes);
    }

    // The highest improbability, in powers of ten, that a history of this length has without any anomaly. Each bucket contributes as many chances as
    // it has observations.
    private double Expected
    {
        get
        {
            var buckets = _buckets + PriorBuckets;
            var observations = Math.Max(1, _observations / Math.Max(1, _buckets));
            return PortableMath.Log10(ExpectedShare * Math.Min(FullHistory, buckets)) + LongHistoryFactor * PortableMath.Log10(
                Math.Max(1, buckets / FullHistory)) + PortableMath.Log10(observations);
        }
    }

    private double Score(double improbability, double ongoing)
    {
        var beyond = improbability - Expected;
        var novelty = scoresNovelty ? ScoreOfNovelty(Math.Min(MaxNovelty, beyond) - ongoing) : ScoreOfExcess(beyond);
        var rarity = _history.RarityOf(improbability);
        // Where ongoing anomalies are known, commonness alone does not reduce the novelty.
        var score = scoresNovelty ? Math.Max(novelty, rarity * SeverityOf(improbability, beyond)) : rarity * novelty;
        return score * Math.Min(1, _buckets / WarmUpBuckets);
    }

    private static double SeverityOf(double improbability, double beyond) =>
        MaxWithoutNovelty * Math.Clamp(Math.Min(beyond / SeverePowers, (improbability - SevereImprobability) / 2 + 1), 0, 1);

    // Single results must be distinguished by severity even when severe, so their scores approach 100 and never reach it.
    private static double ScoreOfExcess(double beyond)
    {
        if (beyond < CriticalNovelty) return ScoreOfNovelty(beyond);
        var excess = (beyond - CriticalNovelty) / (MaxNovelty - CriticalNovelty);
        return 100 - (100 - Critical) / (1 + excess);
    }

    private static double ScoreOfNovelty(double novelty)
    {
        if (novelty >= CriticalNovelty)
            return Critical + (100 - Critical) * Math.Min(1, (novelty - CriticalNovelty) / (MaxNovelty - CriticalNovelty));
        var distance = 1 + FalloffRate * (CriticalNovelty - novelty);
        return Critical / (distance * distance);
    }
}
