using MlActors.Detection.Encoding;
using MlActors.Detection.Numerics;

namespace MlActors.Detection.Scoring;

/// <summary>
/// The improbabilities of a job's buckets or records so far, as a small, slowly decaying histogram: what a noisy job shows every day scores low in
/// it. Lives as long as the job's model; all of it is in the model state.
/// </summary>
internal sealed class ScoreHistory
{
    public const int Levels = 40;

    /// <summary>The resolution ends at this number of powers of ten.</summary>
    public const int Powers = Levels / LevelsPerPower;

    private const int LevelsPerPower = 4;
    // Equals a memory of about eight thousand buckets.
    private const double Decay = 1 - 1.0 / 8192;

    // An improbability that one in ten reaches scores nothing; one that one in a thousand reaches scores as much as its probability allows.
    private const double CommonPower = 1;
    private const double RarePower = 3;

    private readonly double[] _weights = new double[Levels];
    private double _total;

    public static int LevelOf(double improbability) => (int)Math.Min(Levels - 1, improbability * LevelsPerPower);

    /// <summary>The rarity of an improbability in this history, from 0 for common to 1 for rare: the share of its maximum score.</summary>
    public double RarityOf(double improbability)
    {
        var level = LevelOf(improbability);
        var above = 0.0;
        for (var higher = Levels - 1; higher > level; higher--) above += _weights[higher];
        // The highest level is unbounded.
        var offset = level == Levels - 1 ? 0 : improbability * LevelsPerPower - level;
        // The evaluated one counts as part of the history, so nothing is rare in a short history.
        var share = (above + _weights[level] * (1 - offset) + 1) / (_total + 1);
        return Math.Clamp((-PortableMath.Log10(share) - CommonPower) / (RarePower - CommonPower), 0, 1);
    }

    /// <summary>Adds one bucket: the counts of each level. The weights of earlier buckets decay.</summary>
    public void Learn(ReadOnlySpan<long> levels)
    {
        _total = 0;
        for (var level = 0; level < Levels; level++)
        {
            _weights[level] = _weights[level] * Decay + levels[level];
            _total += _weights[level];
        }
    }

    public void Learn(double improbability)
    {
        Span<long> levels = stackalloc long[Levels];
        levels[LevelOf(improbability)] = 1;
        Learn(levels);
    }

    public void Write(ByteWriter bytes)
    {
        bytes.Count(_weights.Count(weight => weight > 0));
        for (var level = 0; level < Levels; level++)
        {
            if (_weights[level] <= 0) continue;
            bytes.Byte((byte)level);
            bytes.Double(_weights[level]);
        }
    }

    public void Read(ref ByteReader bytes)
    {
        for (var left = bytes.Count(bytesEach: 1 + sizeof(double)); left > 0; left--)
        {
            var level = bytes.Byte();
            if (level >= Levels) throw new FormatException($"Its score history contains the level {level}; the highest is {Levels - 1}.");
            _weights[level] = bytes.Double();
        }
        // Summed up in the same order as in Learn, so that the total is the same to the last bit.
        foreach (var weight in _weights) _total += weight;
    }
}
