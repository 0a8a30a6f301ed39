using System.Collections.Immutable;
using MlActors.Detection.Encoding;
using MlActors.Detection.Numerics;
using MlActors.Detection.Results;

namespace MlActors.Detection.Scoring;

/// <summary>
/// Turns probabilities into scores from 0 to 100. Each level has a history of its own and all are scored by the same rules. Lives as long as its
/// detector; all of it is in the model state.
/// </summary>
/// <param name="isSingleSeries">Whether all buckets speak of one and the same series.</param>
internal sealed class Normalizer(bool isSingleSeries)
{
    // Earlier results are scored anew whenever the history has become twice as long.
    private const long FirstRenormalization = 512;

    private static readonly int Levels = Enum.GetValues<ScoreLevel>().Length;

    // Where there are several series, what goes on in one of them makes what happens in another no less of a news.
    private readonly LevelScorer[] _levels =
        [.. Enum.GetValues<ScoreLevel>().Select(
            level => new LevelScorer(scoresNovelty: isSingleSeries && level is (ScoreLevel.Bucket or ScoreLevel.BucketInfluencer)))];
    private long _renormalizesAt = FirstRenormalization;
    private long _buckets;

    /// <summary>How improbable by itself, whatever the job's history is.</summary>
    public static double Raw(double probability) => Improbability.Ceiling(probability);

    /// <summary>The score against the history of all buckets that were ended. Changes nothing.</summary>
    public double Score(ScoreLevel level, double probability) => _levels[(int)level].Score(Improbability.Of(probability));

    /// <summary>
    /// The bucket that is being finalised has something of this probability, unusual or not. The order of calls makes no difference.
    /// </summary>
    public void Observe(ScoreLevel level, double probability) => _levels[(int)level].Observe(Improbability.Of(probability));

    /// <summary>What was seen of this bucket becomes history.</summary>
    /// <param name="start">Of the bucket, milliseconds since the epoch.</param>
    /// <returns>What earlier results score now, when the history has changed enough to say so.</returns>
    public Renormalization? EndBucket(long start)
    {
        foreach (var level in _levels) level.EndBucket();
        if (++_buckets < _renormalizesAt) return null;
        _renormalizesAt *= 2;
        return new Renormalization(From: 0, new ScoreMap([.. _levels.Select(level => level.Knots())]));
    }

    public void Write(ByteWriter bytes)
    {
        bytes.Varint((ulong)_buckets);
        foreach (var level in _levels) level.Write(bytes);
    }

    public void Read(ref ByteReader bytes)
    {
        _buckets = (long)bytes.Varint();
        while (_renormalizesAt <= _buckets) _renormalizesAt *= 2;
        foreach (var level in _levels) level.Read(ref bytes);
    }
}
