using System.Collections.Immutable;
using MlActors.Detection.Encoding;
using MlActors.Detection.Numerics;
using MlActors.Detection.Results;

namespace MlActors.Detection.Scoring;

/// <summary>
/// The scores of one level. What counts is by how many powers of ten something is less probable than the least probable thing that the level's
/// history was to be expected to show anyway, and by how much that is more than what was going on already. Lives as long as its detector.
/// </summary>
internal sealed class LevelScorer(bool scoresNovelty)
{
    // A history has its rarest moment once in this many buckets, whatever happens; a longer one is a little stricter, but not in proportion.
    private const double Memory = 2_500;
    private const double LongHistoryFactor = 0.75;

    // What comes once in such a part of the history is to be expected.
    private const double ExpectedShare = 0.25;

    // Of a young history it is not known yet what is to be expected; it is taken to be this much longer.
    private const double PriorBuckets = 50;

    // News by so many powers of ten score 75, where Elastic's users expect what is critical; by so many they are beyond all doubt.
    private const double CriticalNovelty = 0.05;
    private const double MaxNovelty = 0.5;
    private const double Critical = 75;

    // How fast scores fall below that: a tenth of a power of ten less is worth half of it.
    private const double FalloffRate = 5;

    // What has been going on for a while is no news, and scores at most this: still critical, when it is this far beyond all that was to be expected.
    private const double MaxWithoutNovelty = 75.2;
    private const double SeverePowers = 0.3;

    // It has to be improbable in itself as well, by this many powers of ten, and half as severe by one less.
    private const double SevereImprobability = 3.9;

    // Until a level has seen so many buckets, it is not believed that anything is critical.
    private const double WarmUpBuckets = 168;

    // Within so many buckets the memory of what is going on falls to a third.
    private const double OngoingDecay = 1 - 1.0 / 250;

    private static readonly double MinImprobability = Improbability.Of(Improbability.Threshold);

    private readonly ScoreHistory _history = new();
    private readonly long[] _seen = new long[ScoreHistory.Levels];
    private double _buckets;
    private double _observations;
    private double _ongoing;
    private double _maxImprobability;
    private bool _hasObservations;

    public double Score(double improbability) => improbability < MinImprobability ? 0 : Score(improbability, scoresNovelty ? _ongoing : 0);

    public void Observe(double improbability)
    {
        _seen[ScoreHistory.LevelOf(improbability)]++;
        _maxImprobability = _hasObservations ? Math.Max(_maxImprobability, improbability) : improbability;
        _hasObservations = true;
        _observations++;
    }

    /// <summary>What was seen becomes history. A bucket that showed nothing of this level is no part of it.</summary>
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

    /// <summary>The scores of all improbabilities as seen from now, where nothing is going on already.</summary>
    public ImmutableArray<ScoreKnot> Knots()
    {
        if (_buckets == 0) return [];
        var knots = ImmutableArray.CreateBuilder<ScoreKnot>();
        // From what scores next to nothing up to where the history tells nothing apart any more.
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

    // The improbability, in powers of ten, of the rarest thing that a history of this length has without anything being wrong. Each bucket
    // has so many chances for it as it shows things.
    private double Expected
    {
        get
        {
            var buckets = _buckets + PriorBuckets;
            var observations = Math.Max(1, _observations / Math.Max(1, _buckets));
            return PortableMath.Log10(ExpectedShare * Math.Min(Memory, buckets)) + LongHistoryFactor * PortableMath.Log10(
                Math.Max(1, buckets / Memory)) + PortableMath.Log10(observations);
        }
    }

    private double Score(double improbability, double ongoing)
    {
        var beyond = improbability - Expected;
        var novelty = scoresNovelty ? ScoreOfNovelty(Math.Min(MaxNovelty, beyond) - ongoing) : ScoreOfExcess(beyond);
        var rarity = _history.RarityOf(improbability);
        // Where it is known what goes on already, common things are no news by that alone.
        var score = scoresNovelty ? Math.Max(novelty, rarity * SeverityOf(improbability, beyond)) : rarity * novelty;
        return score * Math.Min(1, _buckets / WarmUpBuckets);
    }

    private static double SeverityOf(double improbability, double beyond) =>
        MaxWithoutNovelty * Math.Clamp(Math.Min(beyond / SeverePowers, (improbability - SevereImprobability) / 2 + 1), 0, 1);

    // Of single things it matters which of two severe ones is the more severe, so their scores approach 100 and never reach it.
    private static double ScoreOfExcess(double beyond)
    {
        if (beyond < CriticalNovelty) return ScoreOfNovelty(beyond);
        var excess = (beyond - CriticalNovelty) / (MaxNovelty - CriticalNovelty);
        return 100 - (100 - Critical) / (1 + excess);
    }

    private static double ScoreOfNovelty(double novelty)
    {
        if (novelty >= CriticalNovelty) return Critical + (100 - Critical) * Math.Min(1, (novelty - CriticalNovelty) / (MaxNovelty - CriticalNovelty));
        var distance = 1 + FalloffRate * (CriticalNovelty - novelty);
        return Critical / (distance * distance);
    }
}
