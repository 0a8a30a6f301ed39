using MlActors.Detection.Encoding;
using MlActors.Detection.Series;

namespace MlActors.Detection.Detectors;

/// <summary>
/// A histogram of how well known the values of one partition were when they occurred, in powers of two of their earlier occurrences. A value is as
/// improbable as the occurrence of any value that is at most as well known: where new values are common, a new one is not unusual. An occurrence is
/// weighted by the age of the history at that time, since at first everything is new. Lives as long as its series.
/// </summary>
internal sealed class RarityHistory : EntityModel
{
    private const int Levels = 40;
    private const long MinSteps = 12;

    private readonly DecayingCount[] _levels = new DecayingCount[Levels];
    private DecayingCount _steps;

    /// <summary>The number of buckets that had any record.</summary>
    public long Step { get; private set; }

    public bool IsReady => Step >= MinSteps;

    public override long Bytes => 64 + 16 * Levels;

    /// <summary>The number of buckets, weighted by recency.</summary>
    public double Steps => _steps.ValueAt(Step);

    /// <summary>The level of a value with a number of earlier occurrences: 0 for a new one, then one level for each doubling.</summary>
    public static int LevelOf(double occurrences) => occurrences < 0.5 ? 0 : Math.Min(1 + Math.ILogB(occurrences + 0.5), Levels - 1);

    /// <summary>The probability of an occurrence of a value of at most this level.</summary>
    /// <param name="level">How well known the value is (<see cref="LevelOf"/>).</param>
    /// <param name="pool">
    /// The history of all partitions, which is used where this one has never seen a value that is as little known; null for none.
    /// </param>
    public double ProbabilityOf(int level, RarityHistory? pool = null)
    {
        double atMostAsKnown = 0, all = 0;
        for (var at = 0; at < Levels; at++)
        {
            var occurrences = _levels[at].ValueAt(Step) / Math.Max(1, Step);
            all += occurrences;
            if (at <= level) atMostAsKnown += occurrences;
        }
        var own = Math.Min(1, (atMostAsKnown + 1) / (all + 1));
        const double minWeight = 0.5;
        return pool is null || atMostAsKnown >= minWeight ? own : Math.Min(own, pool.ProbabilityOf(level));
    }

    /// <summary>Adds an occurrence of a value of a level. Ignored until the history is ready, because at first every value is new.</summary>
    public void AddOccurrence(int level)
    {
        if (IsReady) _levels[level].Add(Step, Step);
    }

    /// <summary>Ends a bucket that had records.</summary>
    public void EndBucket()
    {
        Step++;
        _steps.Add(Step, 1);
    }

    public override void Write(ByteWriter bytes)
    {
        bytes.Signed(Step);
        _steps.Write(bytes);
        foreach (var level in _levels) level.Write(bytes);
    }

    public override void Read(ref ByteReader bytes)
    {
        Step = bytes.Signed();
        _steps = DecayingCount.Read(ref bytes);
        for (var level = 0; level < Levels; level++) _levels[level] = DecayingCount.Read(ref bytes);
    }
}
