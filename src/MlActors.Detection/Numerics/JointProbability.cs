namespace MlActors.Detection.Numerics;

/// <summary>
/// How probable it is that among this many series the most unusual are as unusual as they are. One of ten thousand quiet series is always
/// improbable by itself; it must be so by more than its number to count.
/// </summary>
internal static class JointProbability
{
    private const double E = 2.71828182845904523536028747135;

    /// <param name="ranked">Probabilities of the unusual ones, the least first.</param>
    /// <param name="compared">How many were compared in all.</param>
    public static double Of(ReadOnlySpan<double> ranked, int compared)
    {
        if (ranked.IsEmpty) return 1;
        var least = Math.Min(1, ranked[0] * compared);
        // Chernoff's bound for "at least so many of them are at most this probable", for 2, 4, 8... of them. Each look costs a factor of two.
        for (int size = 2, cost = 2; size <= ranked.Length && size > 0; size *= 2, cost *= 2)
        {
            var share = E * compared * ranked[size - 1] / size;
            if (share < 1) least = Math.Min(least, cost * PortableMath.Power(share, size));
        }
        return Math.Max(TailProbability.Min, least);
    }
}
