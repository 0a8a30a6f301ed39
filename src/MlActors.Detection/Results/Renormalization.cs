using System.Collections.Immutable;
using MlActors.Detection.Encoding;
using MlActors.Detection.Numerics;

namespace MlActors.Detection.Results;

/// <summary>What a score speaks of. All levels are scored in the same way, each against its own history.</summary>
public enum ScoreLevel { Bucket = 0, BucketInfluencer, Influencer, Record }

/// <summary>
/// The history of a job has changed so much that scores of earlier results are to be worked out again. It comes with a bucket that the data
/// alone determine, so that a replay says it again at the same place.
/// </summary>
/// <param name="From">Results from this moment on, milliseconds since the epoch.</param>
public sealed record Renormalization(long From, ScoreMap Map);

/// <summary>What a probability scores, as seen from one moment of a job's history: straight lines between the corners of each level.</summary>
public sealed class ScoreMap
{
    private const byte Version = 1;

    private readonly ImmutableArray<ImmutableArray<ScoreKnot>> _levels;

    /// <param name="levels">For each <see cref="ScoreLevel"/> in turn its corners, in falling order of probability.</param>
    public ScoreMap(ImmutableArray<ImmutableArray<ScoreKnot>> levels)
    {
        if (levels.Length != Enum.GetValues<ScoreLevel>().Length)
            throw new ArgumentException($"A score map has a curve for each level, not {levels.Length}.", nameof(levels));
        _levels = levels;
    }

    /// <summary>The score, 0 to 100, of something of this probability.</summary>
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

    /// <exception cref="FormatException">The bytes are damaged, or of a version that this build does not know.</exception>
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

/// <summary>A point of a score map: something improbable by so many powers of ten scores this.</summary>
public readonly record struct ScoreKnot(double Improbability, double Score);
