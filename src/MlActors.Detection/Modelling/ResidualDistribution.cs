using System.Runtime.CompilerServices;
using MlActors.Detection.Encoding;
using MlActors.Detection.Numerics;
using MlActors.Detection.Settings;

namespace MlActors.Detection.Modelling;

/// <summary>
/// The distribution of standardised residuals as a histogram without any assumption about the shape: skewed, discrete and multimodal series are
/// supported equally. It starts with a prior worth a few buckets and decays over some thousands. Lives as long as its series.
/// </summary>
internal struct ResidualDistribution
{
    private const int BinsPerSide = 12;
    private const int Bins = 2 * BinsPerSide;

    // Beyond this number all counts are halved.
    private const int MaxCounted = 4_096;

    // The weight of the prior, Student's distribution, in buckets.
    private const double PriorWeight = 4;

    // The share that is left out on each side of a range of 95 %.
    private const double TailShare = 0.025;

    // Half a usual error; a narrower valley is a gap.
    private const double MinStretch = 0.5;

    private static readonly double[] Edges = [.. Enumerable.Range(0, BinsPerSide).Select(bin => (PortableMath.Power(1.26, bin) - 1) / 2)];
    private static readonly double[] PriorShares = [.. Enumerable.Range(0, Bins).Select(PriorShareOf)];
    private static readonly double[] Widths = [.. Enumerable.Range(0, Bins).Select(bin => UpperEdge(bin) - LowerEdge(bin))];

    private Counts _counts;
    private int _total;

    /// <summary>The probability of a residual that is less likely than this one or, when only one side counts, further out on it.</summary>
    public readonly double Probability(double residual, Side side)
    {
        var bin = BinOf(residual);
        if (side == Side.Both)
        {
            var (moreLikely, density) = (0.0, DensityOf(bin));
            for (var other = 0; other < Bins; other++)
                if (DensityOf(other) > density) moreLikely += WeightOf(other);
            return Math.Max(TailProbability.Min, 1 - moreLikely / Total);
        }
        var beyond = WeightOf(bin) / 2;
        if (side == Side.High) for (var other = bin + 1; other < Bins; other++) beyond += WeightOf(other);
        else for (var other = bin - 1; other >= 0; other--) beyond += WeightOf(other);
        return Math.Max(TailProbability.Min, beyond / Total);
    }

    public void Learn(double residual)
    {
        _counts[BinOf(residual)]++;
        if (++_total <= MaxCounted) return;
        _total = 0;
        for (var bin = 0; bin < Bins; bin++)
        {
            _counts[bin] /= 2;
            _total += _counts[bin];
        }
    }

    /// <summary>The range that contains 95 % of the residuals.</summary>
    public readonly (double Lower, double Upper) Range()
    {
        var (lowest, highest) = (0, Bins - 1);
        for (var left = WeightOf(0); left < TailShare * Total; left += WeightOf(++lowest)) { }
        for (var left = WeightOf(Bins - 1); left < TailShare * Total; left += WeightOf(--highest)) { }
        return (LowerEdge(lowest), UpperEdge(highest));
    }

    /// <summary>Whether the residuals have several modes; null while too few were seen.</summary>
    /// <param name="stepSize">The minimum distance between two residuals of discrete values; 0 for continuous ones.</param>
    public readonly bool? IsMultimodal(double stepSize)
    {
        if (_total < Modality.MinCounted) return null;
        Span<int> counts = stackalloc int[Bins];
        for (var bin = 0; bin < Bins; bin++) counts[bin] = _counts[bin];
        return new Modality(counts, Widths, Math.Max(MinStretch, 2 * stepSize)).HasSeveralModes();
    }

    public readonly void Write(ByteWriter bytes)
    {
        for (var bin = 0; bin < Bins; bin++) bytes.Count(_counts[bin]);
    }

    public static ResidualDistribution Read(ref ByteReader bytes)
    {
        var read = new ResidualDistribution();
        for (var bin = 0; bin < Bins; bin++)
        {
            read._counts[bin] = (ushort)bytes.Index(MaxCounted + 2);
            read._total += read._counts[bin];
        }
        return read;
    }

    private readonly double Total => _total + PriorWeight;

    private readonly double WeightOf(int bin) => _counts[bin] + PriorWeight * PriorShares[bin];

    private readonly double DensityOf(int bin) => WeightOf(bin) / Widths[bin];

    private static int BinOf(double residual)
    {
        var size = Math.Abs(residual);
        var bin = BinsPerSide - 1;
        while (bin > 0 && size < Edges[bin]) bin--;
        return residual < 0 ? BinsPerSide - 1 - bin : BinsPerSide + bin;
    }

    private static double LowerEdge(int bin) => bin < BinsPerSide ? -OuterEdge(BinsPerSide - 1 - bin) : Edges[bin - BinsPerSide];

    private static double UpperEdge(int bin) => bin < BinsPerSide ? -Edges[BinsPerSide - 1 - bin] : OuterEdge(bin - BinsPerSide);

    // The last bin is unbounded; its width is taken as twice its lower edge.
    private static double OuterEdge(int bin) => bin + 1 < BinsPerSide ? Edges[bin + 1] : 3 * Edges[bin];

    private static double PriorShareOf(int bin)
    {
        var side = bin < BinsPerSide ? BinsPerSide - 1 - bin : bin - BinsPerSide;
        var beyond = side + 1 < BinsPerSide ? TailProbability.TwoSided(Edges[side + 1]) : 0;
        return (TailProbability.TwoSided(Edges[side]) - beyond) / 2;
    }

    [InlineArray(Bins)]
    private struct Counts
    {
        private ushort _first;
    }
}
