namespace MlActors.Detection.Modelling;

/// <summary>
/// Tells from a histogram whether what it counts has several modes: two stretches with a valley between them that no distribution with a single mode
/// would leave. Such a one is nowhere less dense between two places than at the thinner of them, whatever its skew and however heavy its tails,
/// so that is what the valley is held against. Made for one answer.
/// </summary>
internal readonly ref struct Modality(ReadOnlySpan<int> counts, ReadOnlySpan<double> widths, double minWidth)
{
    /// <summary>Fewer than this do not tell.</summary>
    public const int MinCounted = 100;

    // What lies beyond a valley is a mode when it is at least this part of all; less is a tail with anomalies in it.
    private const double MinShare = 0.1;

    // The valley is this much thinner. Stretches of at least two steps of a lattice cannot differ by as much through where their ends happen to lie.
    private const double MaxDensityRatio = 1.0 / 3;

    // Of the rounding in a density.
    private const double RoundingTolerance = 1.001;

    // Deviations by which fewer are in the valley than its width would hold. There are hundreds of stretches to choose from.
    private const double MinDeviations = 5;

    private readonly ReadOnlySpan<int> _counts = counts;
    private readonly ReadOnlySpan<double> _widths = widths;

    /// <summary>The first and the last bin have no outer end, so they are part of what lies beyond a valley but have no density.</summary>
    public bool HasSeveralModes()
    {
        var total = 0;
        foreach (var count in _counts) total += count;
        if (total < MinCounted || !MayHaveValley(MinShare * total, total)) return false;
        var (before, left) = (_counts[0], default(Stretch));
        for (var from = 1; from < _counts.Length - 1; left = Densest(left, from, begin: 1), before += _counts[from++])
            if (before >= MinShare * total && HasValleyFrom(from, left, beyond: total - before, MinShare * total)) return true;
        return false;
    }

    // A valley has a bin no denser than itself, and each of the stretches beside it one no less dense. Nearly all histograms have no such three, and
    // to see
    // that takes one way up and one down instead of a look at all stretches.
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

    private bool HasValleyFrom(int from, Stretch left, int beyond, double minCount)
    {
        var (offset, width) = (0, 0.0);
        for (var to = from; to < _counts.Length - 2; to++)
        {
            (offset, width) = (offset + _counts[to], width + _widths[to]);
            if (beyond - offset < minCount) return false;
            if (width < minWidth || !IsValley(offset, width, left)) continue;
            var right = default(Stretch);
            for (var last = to + 1; last < _counts.Length - 1; last++) right = Densest(right, last, begin: to + 1);
            if (IsValley(offset, width, right)) return true;
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

    // The densest so far, or one of those that end with this bin.
    private Stretch Densest(Stretch densest, int last, int begin)
    {
        var stretch = default(Stretch);
        for (var first = last; first >= begin; first--)
        {
            stretch = new Stretch(stretch.Count + _counts[first], stretch.Width + _widths[first]);
            if (stretch.Width >= minWidth && stretch.Density > densest.Density) densest = stretch;
        }
        return densest;
    }

    private readonly record struct Stretch(int Count, double Width)
    {
        public double Density => Width > 0 ? Count / Width : 0;
    }
}
