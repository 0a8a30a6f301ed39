using System.Collections.Immutable;
using MlActors.Detection.Encoding;
using MlActors.Detection.Numerics;
using MlActors.Detection.Results;

namespace MlActors.Detection.Scoring;

/// <summary>
/// Converts probabilities to scores from 0 to 100. Each level has its own history, and all are scored by the same rules. Lives as long as its
/// detector; all of it is in the model state.
/// </summary>
/// <param name="isSingleSeries">Whether all buckets contain one and the same series.</param>
/// <param name="bucketsPerDay">The number of buckets of a day, which may be less than one.</param>
internal sealed class Normalizer(bool isSingleSeries, double bucketsPerDay)
{
    // Earlier results are rescored each time the length of the history has doubled.
    private const long FirstRenormalization = 512;

    private static readonly int Levels = Enum.GetValues<ScoreLevel>().Length;

    // Where there are several series, an ongoing anomaly in one of them does not make one in another less novel.
    private readonly LevelScorer[] _levels =
        [.. Enum.GetValues<ScoreLevel>().Select(
            level => new LevelScorer(scoresNovelty: isSingleSeries && level is (ScoreLevel.Bucket or ScoreLevel.BucketInfluencer), bucketsPerDay))];
    private long _renormalizesAt = FirstRenormalization;
    private long _buckets;

    /// <summary>The score of a probability by itself, independent of the job's history.</summary>
    public static double Raw(double probability) => Improbability.Ceiling(probability);

    /// <summary>The score against the history of all ended buckets. Changes nothing.</summary>
    /// <param name="level">The type of result.</param>
    /// <param name="probability">The probability of the novelty.</param>
    /// <param name="deviation">How far out the value is; null where its model does not measure that.</param>
    public double Score(ScoreLevel level, double probability, double? deviation) => deviation is { } known
        ? _levels[(int)level].ScoreWith(Improbability.Of(probability), known)
        : _levels[(int)level].Score(Improbability.Of(probability));

    /// <summary>Adds a probability of the current bucket, unusual or not. The order of calls makes no difference.</summary>
    public void Observe(ScoreLevel level, double probability) => _levels[(int)level].Observe(Improbability.Of(probability));

    /// <summary>Adds the observations of the current bucket to the history.</summary>
    /// <param name="start">Start of the bucket, milliseconds since the epoch.</param>
    /// <returns>The new scores of earlier results when the history has changed enough; null otherwise.</returns>
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
