namespace MlActors.Benchmarks.Kinds;

/// <summary>The improbability of numbers of <see cref="SeededRandom"/>, in powers of ten, given their distribution.</summary>
internal static class TailImprobability
{
    // The rate varies as the mean of this number of exponential draws.
    private const int Deviation = 50;

    /// <summary>A <see cref="SeededRandom.Count"/> at least as extreme on its side.</summary>
    public static double OfCount(int count, double rate)
    {
        var (probability, share) = (Math.Pow(Deviation / (Deviation + rate), Deviation), rate / (Deviation + rate));
        double below = 0, beyond = 0;
        for (var at = 0; at <= count || probability > 1e-3 * beyond; at++)
        {
            if (at <= count) below += probability;
            if (at >= count) beyond += probability;
            probability *= share * (Deviation + at) / (at + 1);
        }
        return PowersOf(2 * Math.Min(below, beyond));
    }

    /// <summary>A mean of heavy-tailed draws at least this number of standard deviations off: normal, unless a single draw is extreme.</summary>
    public static double OfMean(double deviations, int draws)
    {
        var size = Math.Abs(deviations);
        var together = Normal(Math.Sqrt(draws) * size);
        return PowersOf(2 * (draws > 1 ? Math.Max(together, draws * HeavyTail(draws * size)) : HeavyTail(size)));
    }

    /// <summary>The maximum of heavy-tailed draws that is at least as extreme on its side.</summary>
    public static double OfGreatest(double deviations, int draws)
    {
        // For extreme values the difference from one would be lost in rounding.
        var lower = Math.Pow(deviations < 0 ? HeavyTail(-deviations) : 1 - HeavyTail(deviations), draws);
        var upper = deviations < 0 ? 1 - lower : Math.Min(1 - lower, draws * HeavyTail(deviations));
        return PowersOf(2 * Math.Min(lower, upper));
    }

    private static double PowersOf(double probability) => -Math.Log10(Math.Clamp(probability, 1e-300, 1));

    // Student's distribution with five degrees of freedom, scaled to a standard deviation of 1. For extreme values its leading term, where the closed
    // form cancels.
    private static double HeavyTail(double deviations)
    {
        var student = deviations * Math.Sqrt(5.0 / 3);
        if (student > 100) return 1_000 / (15 * Math.PI * Math.Sqrt(5)) * Math.Pow(student, -5);
        var square = 1 + student * student / 5;
        return 0.5 - (student / (Math.Sqrt(5) * square) * (1 + 2 / (3 * square)) + Math.Atan(student / Math.Sqrt(5))) / Math.PI;
    }

    // Mills' ratio by Abramowitz and Stegun 26.2.17, which is accurate for extreme values.
    private static double Normal(double deviations)
    {
        if (deviations > 5) return Math.Exp(-deviations * deviations / 2) / (Math.Sqrt(2 * Math.PI) * (deviations + 1 / deviations));
        var t = 1 / (1 + 0.2316419 * deviations);
        var ratio = t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
        return ratio * Math.Exp(-deviations * deviations / 2) / Math.Sqrt(2 * Math.PI);
    }
}
