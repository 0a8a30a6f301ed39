namespace MlActors.Detection.Numerics;

/// <summary>
/// The probability that the most unusual of a number of series are as unusual as they are. The minimum over ten thousand ordinary series is always
/// small, so it counts only in relation to their number.
/// </summary>
internal static class JointProbability
{
    private const double E = 2.71828182845904523536028747135;

    /// <summary>The joint probability.</summary>
    /// <param name="ranked">The probabilities of the unusual series, ascending.</param>
    /// <param name="compared">The number of all compared series.</param>
    public static double Of(ReadOnlySpan<double> ranked, int compared)
    {
        if (ranked.IsEmpty) return 1;
        var least = Math.Min(1, ranked[0] * compared);
        // The Chernoff bound for "at least this many of them are at most this probable", for 2, 4, 8... of them. Each test costs a factor of two.
        for (int size = 2, cost = 2; size <= ranked.Length && size > 0; size *= 2, cost *= 2)
        {
            var share = E * compared * ranked[size - 1] / size;
            if (share < 1) least = Math.Min(least, cost * PortableMath.Power(share, size));
        }
        return Math.Max(TailProbability.Min, least);
    }
}
