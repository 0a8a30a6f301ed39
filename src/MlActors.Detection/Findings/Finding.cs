using MlActors.Detection.Modelling;

namespace MlActors.Detection.Findings;

/// <summary>One series in one bucket that is unusual enough to be looked at.</summary>
internal readonly record struct Finding(Series Series, Judgement Judgement, double Actual)
{
    public double Probability => Judgement.Probability;

    /// <summary>The most improbable first; equal ones in the order of their series, so that a tie never depends on arrival.</summary>
    public static int Compare(Finding one, Finding other)
    {
        var order = one.Probability.CompareTo(other.Probability);
        return order == 0 ? Series.Compare(one.Series, other.Series) : order;
    }
}
