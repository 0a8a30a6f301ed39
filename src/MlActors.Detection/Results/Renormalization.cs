using System.Collections.Immutable;
using MlActors.Detection.Encoding;
using MlActors.Detection.Numerics;

namespace MlActors.Detection.Results;

/// <summary>The type of result that a score belongs to. All levels are scored in the same way, each against its own history.</summary>
public enum ScoreLevel { Bucket = 0, BucketInfluencer, Influencer, Record }

/// <summary>
/// The history of a job has changed so much that the scores of earlier results must be recalculated. It belongs to a bucket that the data alone
/// determine, so that a replay gives it with the same bucket.
/// </summary>
/// <param name="From">Results from this time on, milliseconds since the epoch.</param>
/// <param name="Map">The new scores.</param>
public sealed record Renormalization(long From, ScoreMap Map);

/// <summary>Maps probabilities to scores, as of one point in a job's history: linear interpolation between the knots of each level.</summary>
public sealed class ScoreMap
{
    private const byte Version = 1;

    private readonly ImmutableArray<ImmutableArray<ScoreKnot>> _levels;

    /// <summary>Creates a map.</summary>
    /// <param name="levels">The knots of each <see cref="ScoreLevel"/> in turn, in descending order of probability.</param>
    /// <exception cref="ArgumentException">The number of levels is wrong.</exception>
    public ScoreMap(ImmutableArray<ImmutableArray<ScoreKnot>> levels)
    {
        if (levels.Length != Enum.GetValues<ScoreLevel>().Length)
            throw new ArgumentException($"A score map has the knots of each level, not of {levels.Length} levels.", nameof(levels));
        _levels = levels;
    }

    /// <summary>The score of a probability, 0 to 100; 0 for a level without knots.</summary>
    public double Score(ScoreLevel level, double probability)
    {
        var knots = _levels[(int)level];
        if (knots.IsEmpty) return 0;
        var improbability = Improbability.Of(Math.Clamp(probability, TailProbability.Min, 1));
        if (improbability <= knots[0].Improbability) return knots[0].Score;
        for (var next = 1; next < knots.Length; next++)
        {
            var (lower, upper) = (knots[next - 1], knots[next]);
            if (improbability > upper.Improbability) continue;
            var share = (improbability - lower.Improbability) / (upper.Improbability - lower.Improbability);
            return lower.Score + share * (upper.Score - lower.Score);
        }
        return knots[^1].Score;
    }

    public byte[] Write()
    {
        var bytes = new ByteWriter();
        bytes.Byte(Version);
        foreach (var level in _levels)
        {
            bytes.Count(level.Length);
            foreach (var knot in level)
            {
                bytes.Double(knot.Improbability);
                bytes.Double(knot.Score);
            }
        }
        return bytes.Seal();
    }

    /// <summary>Reads a map.</summary>
    /// <exception cref="FormatException">The bytes are damaged, or have a version that this build does not know.</exception>
    public static ScoreMap Read(ReadOnlySpan<byte> map)
    {
        var bytes = ByteReader.Open(map, Version);
        var levels = ImmutableArray.CreateBuilder<ImmutableArray<ScoreKnot>>();
        foreach (var _ in Enum.GetValues<ScoreLevel>())
        {
            var knots = new ScoreKnot[bytes.Count(bytesEach: 2 * sizeof(double))];
            for (var knot = 0; knot < knots.Length; knot++) knots[knot] = new ScoreKnot(bytes.Double(), bytes.Double());
            levels.Add([.. knots]);
        }
        bytes.ExpectEnd();
        return new ScoreMap(levels.ToImmutable());
    }
}

/// <summary>A point of a score map.</summary>
/// <param name="Improbability">The negative decimal logarithm of the probability.</param>
/// <param name="Score">0 to 100.</param>
public readonly record struct ScoreKnot(double Improbability, double Score);
