using System.Runtime.InteropServices;
using MlActors.Detection.Modelling;

namespace MlActors.Detection.Findings;

/// <summary>
/// How the series of one bucket compare with what was expected of them. Filled for one bucket, scored, cleared and used again; what it says does
/// not depend on the order in which series were considered.
/// </summary>
internal sealed class Assessment
{
    // Less improbable series never become a result, but together many of them may say something of the bucket.
    private const double WorthKeeping = 0.05;

    private readonly List<Finding> _findings = [];
    private readonly List<double> _probabilities = [];

    /// <summary>How many series were compared, unusual or not.</summary>
    public int Compared => _probabilities.Count;

    /// <summary>Of each compared series, in no particular order.</summary>
    public ReadOnlySpan<double> Probabilities => CollectionsMarshal.AsSpan(_probabilities);

    public void Add(Series series, in Judgement judgement, double actual)
    {
        _probabilities.Add(judgement.Probability);
        if (judgement.Probability < WorthKeeping) _findings.Add(new Finding(series, judgement, actual));
    }

    /// <summary>The unusual series, the most improbable first.</summary>
    public ReadOnlySpan<Finding> Ranked()
    {
        _findings.Sort(Finding.Compare);
        return CollectionsMarshal.AsSpan(_findings);
    }

    public void Clear()
    {
        _findings.Clear();
        _probabilities.Clear();
    }
}
