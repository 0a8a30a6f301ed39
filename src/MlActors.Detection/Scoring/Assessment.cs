using System.Runtime.InteropServices;
using MlActors.Detection.Modelling;

namespace MlActors.Detection.Scoring;

/// <summary>
/// How the series of one bucket compare with what was expected of them. Filled for one bucket, scored, cleared and used again; what it says does
/// not depend on the order in which series were considered.
/// </summary>
internal sealed class Assessment
{
    // Less improbable series never become a result, but together many of them may say something of the bucket.
    private const double WorthKeeping = 0.05;

    private readonly List<Finding> _findings = [];
    private readonly long[] _levels = new long[ScoreHistory.Levels];

    /// <summary>How many series were compared, unusual or not.</summary>
    public int Compared { get; private set; }

    /// <summary>How many of the compared series fell into each level of improbability.</summary>
    public ReadOnlySpan<long> Levels => _levels;

    public void Compare(Series series, Expectation expected, double actual)
    {
        var probability = ProbabilityOf(expected, actual);
        Compared++;
        _levels[ScoreHistory.LevelOf(Improbability.Of(probability))]++;
        if (probability < WorthKeeping) _findings.Add(new Finding(series, probability, actual, expected.Typical));
    }

    /// <summary>The unusual series, the most improbable first.</summary>
    public ReadOnlySpan<Finding> Ranked()
    {
        _findings.Sort(Finding.Compare);
        return CollectionsMarshal.AsSpan(_findings);
    }

    public void Clear()
    {
        Compared = 0;
        _findings.Clear();
        Array.Clear(_levels);
    }

    private static double ProbabilityOf(Expectation expected, double actual)
    {
        var error = actual - expected.Typical;
        if (error == 0) return 1;
        return expected.Deviation > 0 ? TailProbability.TwoSided(error / expected.Deviation) : TailProbability.Least;
    }
}
