using System.Collections.Immutable;
using MlActors.Detection.Encoding;
using MlActors.Detection.Numerics;
using MlActors.Detection.Results;

namespace MlActors.Detection.Scoring;

/// <summary>
/// The scores of one level. What counts is by how many powers of ten something is less probable than the least probable thing that the level's
/// history was to be expected to show anyway, and by how much that is more than what was going on already. Lives as long as its detector.
/// </summary>
internal sealed class LevelScorer(bool tellsNews)
{
    // A history has its rarest moment once in this many buckets, whatever happens; a longer one is a little stricter, but not in proportion.
    private const double Memory = 2_500;
    private const double StricterBeyond = 0.75;

    // What comes once in such a part of the history is to be expected.
    private const double ExpectedPart = 0.25;

    // Of a young history it is not known yet what is to be expected; it is taken to be this much longer.
    private const double Unknown = 50;

    // News by so many powers of ten score 75, where Elastic's users expect what is critical; by so many they are beyond all doubt.
    private const double CriticalNews = 0.05;
    private const double BeyondDoubt = 0.5;
    private const double Critical = 75;

    // How fast scores fall below that: a tenth of a power of ten less is worth half of it.
    private const double Falling = 5;

    // What has been going on for a while is no news, and scores at most this: still critical, when it is this far beyond all that was to be expected.
    private const double MostWithoutNews = 75.2;
    private const double SeverePowers = 0.3;

    // It has to be improbable in itself as well, by this many powers of ten, and half as severe by one less.
    private const double SevereByItself = 3.9;

    // Until a level has seen so many buckets, it is not believed that anything is critical.
    private const double BucketsToBelieve = 168;

    // Within so many buckets the memory of what is going on falls to a third.
    private const double NewsKept = 1 - 1.0 / 250;

    private static readonly double LeastImprobability = Improbability.Of(Improbability.Threshold);

    private readonly ScoreHistory _history = new();
    private readonly long[] _seen = new long[ScoreHistory.Levels];
    private double _buckets;
    private double _things;
    private double _goingOn;
    private double _most;
    private bool _saw;

    public double Score(double improbability) => improbability < LeastImprobability ? 0 : Score(improbability, tellsNews ? _goingOn : 0);

    public void Saw(double improbability)
    {
        _seen[ScoreHistory.LevelOf(improbability)]++;
        _most = _saw ? Math.Max(_most, improbability) : improbability;
        _saw = true;
        _things++;
    }

    /// <summary>What was seen becomes history. A bucket that showed nothing of this level is no part of it.</summary>
    public void EndBucket()
    {
        if (!_saw) return;
        var record = Math.Min(BeyondDoubt, _most - Expected);
        _goingOn *= NewsKept;
        if (record > _goingOn) _goingOn = record;
        _history.Learn(_seen);
        Array.Clear(_seen);
        _saw = false;
        _buckets++;
    }

    /// <summary>The scores of all improbabilities as seen from now, where nothing is going on already.</summary>
    public ImmutableArray<ScoreKnot> Corners()
    {
        if (_buckets == 0) return [];
        var corners = ImmutableArray.CreateBuilder<ScoreKnot>();
        // From what scores next to nothing up to where the history tells nothing apart any more.
        for (var step = -10; step <= 10 * ScoreHistory.Powers; step++)
            if (Expected + step / 10.0 is var improbability and >= 0) corners.Add(new ScoreKnot(improbability, Score(improbability, goingOn: 0)));
        return corners.DrainToImmutable();
    }

    public void Write(ByteWriter bytes)
    {
        foreach (var number in (ReadOnlySpan<double>)[_buckets, _things, _goingOn]) bytes.Double(number);
        _history.Write(bytes);
    }

    public void Read(ref ByteReader bytes)
    {
        (_buckets, _things, _goingOn) = (bytes.Double(), bytes.Double(), bytes.Double());
        _history.Read(ref bytes);
    }

    // The improbability, in powers of ten, of the rarest thing that a history of this length has without anything being wrong. Each bucket
    // has so many chances for it as it shows things.
    private double Expected
    {
        get
        {
            var buckets = _buckets + Unknown;
            var things = Math.Max(1, _things / Math.Max(1, _buckets));
            return PortableMath.Log10(ExpectedPart * Math.Min(Memory, buckets)) + StricterBeyond * PortableMath.Log10(
                Math.Max(1, buckets / Memory)) + PortableMath.Log10(things);
        }
    }

    private double Score(double improbability, double goingOn)
    {
        var beyond = improbability - Expected;
        var news = tellsNews ? ScoreOfNews(Math.Min(BeyondDoubt, beyond) - goingOn) : ScoreOfExcess(beyond);
        var rarity = _history.RarityOf(improbability);
        // Where it is known what goes on already, common things are no news by that alone.
        var score = tellsNews ? Math.Max(news, rarity * SeverityOf(improbability, beyond)) : rarity * news;
        return score * Math.Min(1, _buckets / BucketsToBelieve);
    }

    private static double SeverityOf(double improbability, double beyond) =>
        MostWithoutNews * Math.Clamp(Math.Min(beyond / SeverePowers, (improbability - SevereByItself) / 2 + 1), 0, 1);

    // Of single things it matters which of two severe ones is the more severe, so their scores approach 100 and never reach it.
    private static double ScoreOfExcess(double beyond)
    {
        if (beyond < CriticalNews) return ScoreOfNews(beyond);
        var excess = (beyond - CriticalNews) / (BeyondDoubt - CriticalNews);
        return 100 - (100 - Critical) / (1 + excess);
    }

    private static double ScoreOfNews(double news)
    {
        if (news >= CriticalNews) return Critical + (100 - Critical) * Math.Min(1, (news - CriticalNews) / (BeyondDoubt - CriticalNews));
        var distance = 1 + Falling * (CriticalNews - news);
        return Critical / (distance * distance);
    }
}
