using MlActors.Detection.Encoding;
using MlActors.Detection.Series;

namespace MlActors.Detection.Detectors;

/// <summary>
/// How well known the things were that were seen in one partition, in powers of two of their sightings before. Something is as improbable as seeing
/// anything no better known has been: where new values come all the time, a new one is nothing special. A sighting counts by how old the history was
/// then, since at first everything is new. Lives as long as its series.
/// </summary>
internal sealed class RarityHistory : EntityModel
{
    private const int Levels = 40;
    private const long MinSteps = 12;

    private readonly DecayingCount[] _levels = new DecayingCount[Levels];
    private DecayingCount _steps;

    /// <summary>How many buckets had any record.</summary>
    public long Step { get; private set; }

    public bool IsReady => Step >= MinSteps;

    public override long Bytes => 64 + 16 * Levels;

    /// <summary>The buckets that are remembered, older ones counting less.</summary>
    public double Steps => _steps.ValueAt(Step);

    /// <summary>How well known something is that was seen so often before: 0 for what is new, then doubling.</summary>
    public static int LevelOf(double occurrences) => occurrences < 0.5 ? 0 : Math.Min(1 + Math.ILogB(occurrences + 0.5), Levels - 1);

    /// <param name="pool">The history of all partitions together, which speaks where this one has never seen anything as little known.</param>
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

    /// <summary>A sighting of something so well known. While nothing can be judged everything is new, and that teaches nothing.</summary>
    public void AddOccurrence(int level)
    {
        if (IsReady) _levels[level].Add(Step, Step);
    }

    /// <summary>A bucket with records is over.</summary>
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
