using MlActors.Detection.Results;
using MlActors.Detection.State;

namespace MlActors.Detection.Scoring;

/// <summary>
/// Turns probabilities into scores from 0 to 100: what a probability allows at most, times how rare such a thing is in this job's own history.
/// Each level has a history of its own. Lives as long as its detector; all of it is in the model state.
/// </summary>
internal sealed class Normalizer
{
    private readonly ScoreHistory[] _histories = [.. Enum.GetValues<ScoreLevel>().Select(_ => new ScoreHistory())];
    private readonly long[][] _seen = [.. Enum.GetValues<ScoreLevel>().Select(_ => new long[ScoreHistory.Levels])];
    private readonly bool[] _saw = new bool[Enum.GetValues<ScoreLevel>().Length];

    /// <summary>How improbable by itself, whatever the job's history is.</summary>
    public static double Raw(double probability) => Improbability.Ceiling(probability);

    /// <summary>The score against the history of all buckets that were ended. Changes nothing.</summary>
    public double Score(ScoreLevel level, double probability)
    {
        var ceiling = Improbability.Ceiling(probability);
        return ceiling <= 0 ? 0 : ceiling * _histories[(int)level].RarityOf(Improbability.Of(probability));
    }

    /// <summary>The bucket that is being finalised has something of this probability, unusual or not. The order of calls makes no difference.</summary>
    public void Saw(ScoreLevel level, double probability)
    {
        _seen[(int)level][ScoreHistory.LevelOf(Improbability.Of(probability))]++;
        _saw[(int)level] = true;
    }

    /// <summary>What was seen of this bucket becomes history.</summary>
    /// <param name="start">Of the bucket, milliseconds since the epoch.</param>
    /// <returns>What earlier results score now, when the history has changed enough to say so.</returns>
    public Renormalization? EndBucket(long start)
    {
        for (var level = 0; level < _seen.Length; level++)
        {
            if (!_saw[level]) continue;
            _histories[level].Learn(_seen[level]);
            Array.Clear(_seen[level]);
            _saw[level] = false;
        }
        return null;
    }

    public void Write(ByteWriter bytes)
    {
        foreach (var history in _histories) history.Write(bytes);
    }

    public void Read(ref ByteReader bytes)
    {
        foreach (var history in _histories) history.Read(ref bytes);
    }
}
