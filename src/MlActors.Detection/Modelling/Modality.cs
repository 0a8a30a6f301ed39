namespace MlActors.Detection.Modelling;

/// <summary>
/// Decides whether a histogram has several modes: two intervals with a valley between them that no unimodal distribution would leave. Between two
/// points a unimodal density is nowhere lower than at the lower of them, whatever its skew and tails, so the valley is compared with that. Lives for
/// one decision.
/// </summary>
internal readonly ref struct Modality(ReadOnlySpan<int> counts, ReadOnlySpan<double> widths, double minWidth)
{
    /// <summary>The minimum number of counted values.</summary>
    public const int MinCounted = 100;

    // The minimum share of the values beyond a valley for a mode; a smaller share is a tail with anomalies.
    private const double MinShare = 0.1;

    // The maximum density of a valley relative to the modes. The positions of interval ends on a lattice cannot make such a difference for intervals
    // of at least two lattice steps.
    private const double MaxDensityRatio = 1.0 / 3;

    // The tolerance for rounding of densities.
    private const double RoundingTolerance = 1.001;

    // The minimum number of standard deviations by which the valley has fewer values than its width would suggest. The threshold is high because
    // hundreds of intervals are tried.
    private const double MinDeviations = 5;

    private readonly ReadOnlySpan<int> _counts = counts;
    private readonly ReadOnlySpan<double> _widths = widths;

    /// <summary>The first and the last bin have no outer edge, so they count as part of what lies beyond a valley but have no density.</summary>
    public bool HasSeveralModes()
    {
        var total = 0;
        foreach (var count in _counts) total += count;
        if (total < MinCounted || !MayHaveValley(MinShare * total, total)) return false;
        // The densest interval after each bin.
        Span<Stretch> right = stackalloc Stretch[_counts.Length];
        for (var bin = _counts.Length - 3; bin > 0; bin--) right[bin] = DensestFrom(right[bin + 1], bin + 1);
        var (before, left) = (_counts[0], default(Stretch));
        for (var from = 1; from < _counts.Length - 1; left = DensestTo(left, from), before += _counts[from++])
            if (before >= MinShare * total && HasValleyFrom(from, left, right, beyond: total - before, MinShare * total)) return true;
        return false;
    }

    // A valley contains a bin that is at most as dense as the valley, and each of the intervals beside it one that is at least as dense. Nearly all
    // histograms lack such bins, and checking that takes one pass in each direction instead of a search over all intervals.
    private bool MayHaveValley(double minCount, int total)
    {
        Span<double> right = stackalloc double[_counts.Length];
        right[^2] = 0;
        for (var bin = _counts.Length - 3; bin > 0; bin--) right[bin] = Math.Max(right[bin + 1], DensityOf(bin + 1));
        var (left, before) = (0.0, _counts[0]);
        for (var bin = 1; bin < _counts.Length - 2; before += _counts[bin], left = Math.Max(left, DensityOf(bin)), bin++)
        {
            if (before < minCount || total - before - _counts[bin] < minCount) continue;
            if (DensityOf(bin) < RoundingTolerance * MaxDensityRatio * Math.Min(left, right[bin])) return true;
        }
        return false;
    }

    private double DensityOf(int bin) => _counts[bin] / _widths[bin];

    private bool HasValleyFrom(int from, Stretch left, ReadOnlySpan<Stretch> right, int beyond, double minCount)
    {
        var (offset, width) = (0, 0.0);
        for (var to = from; to < _counts.Length - 2; to++)
        {
            (offset, width) = (offset + _counts[to], width + _widths[to]);
            if (beyond - offset < minCount) return false;
            if (width >= minWidth && IsValley(offset, width, left) && IsValley(offset, width, right[to])) return true;
        }
        return false;
    }

    private static bool IsValley(int offset, double width, Stretch mode)
    {
        if (mode.Count == 0 || offset / width >= MaxDensityRatio * mode.Density) return false;
        var share = width / (width + mode.Width);
        var all = offset + mode.Count;
        return share * all - offset >= MinDeviations * Math.Sqrt(all * share * (1 - share));
    }

    // The densest interval so far, or one that ends or starts with this bin.
    private Stretch DensestTo(Stretch densest, int last)
    {
        var stretch = default(Stretch);
        for (var first = last; first > 0; first--) Extend(ref stretch, first, ref densest);
        return densest;
    }

    private Stretch DensestFrom(Stretch densest, int first)
    {
        var stretch = default(Stretch);
        for (var last = first; last < _counts.Length - 1; last++) Extend(ref stretch, last, ref densest);
        return densest;
    }

    private void Extend(ref Stretch stretch, int bin, ref Stretch densest)
    {
        stretch = new Stretch(stretch.Count + _counts[bin], stretch.Width + _widths[bin]);
        if (stretch.Width >= minWidth && stretch.Density > densest.Density) densest = stretch;
    }

    private readonly record struct Stretch(int Count, double Width)
    {
        public double Density => Width > 0 ? Count / Width : 0;
    }
}
