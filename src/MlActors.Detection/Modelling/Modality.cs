namespace MlActors.Detection.Modelling;

/// <summary>
/// Tells from a histogram whether what it counts has several modes: two stretches with a valley between them that no distribution with a single mode
/// would leave. Such a one is nowhere less dense between two places than at the thinner of them, whatever its skew and however heavy its tails,
/// so that is what the valley is held against. Made for one answer.
/// </summary>
internal readonly ref struct Modality(ReadOnlySpan<int> counts, ReadOnlySpan<double> widths, double leastWidth)
{
    /// <summary>Fewer than this do not tell.</summary>
    public const int LeastCounted = 100;

    // What lies beyond a valley is a mode when it is at least this part of all; less is a tail with anomalies in it.
    private const double LeastPart = 0.1;

    // The valley is this much thinner. Stretches of at least two steps of a lattice cannot differ by as much through where their ends happen to lie.
    private const double MostDensity = 1.0 / 3;

    // Of the rounding in a density.
    private const double Leeway = 1.001;

    // Deviations by which fewer are in the valley than its width would hold. There are hundreds of stretches to choose from.
    private const double LeastDeviations = 5;

    private readonly ReadOnlySpan<int> _counts = counts;
    private readonly ReadOnlySpan<double> _widths = widths;

    /// <summary>The first and the last bin have no outer end, so they are part of what lies beyond a valley but have no density.</summary>
    public bool HasSeveral()
    {
        var total = 0;
        foreach (var count in _counts) total += count;
        if (total < LeastCounted || !MayHaveValley(LeastPart * total, total)) return false;
        var (before, left) = (_counts[0], default(Stretch));
        for (var from = 1; from < _counts.Length - 1; left = Densest(left, from, begin: 1), before += _counts[from++])
            if (before >= LeastPart * total && HasValleyFrom(from, left, beyond: total - before, LeastPart * total)) return true;
        return false;
    }

    // A valley has a bin no denser than itself, and each of the stretches beside it one no less dense. Nearly all histograms have no such three, and
    // to see
    // that takes one way up and one down instead of a look at all stretches.
    private bool MayHaveValley(double least, int total)
    {
        Span<double> right = stackalloc double[_counts.Length];
        right[^2] = 0;
        for (var bin = _counts.Length - 3; bin > 0; bin--) right[bin] = Math.Max(right[bin + 1], DensityOf(bin + 1));
        var (left, before) = (0.0, _counts[0]);
        for (var bin = 1; bin < _counts.Length - 2; before += _counts[bin], left = Math.Max(left, DensityOf(bin)), bin++)
        {
            if (before < least || total - before - _counts[bin] < least) continue;
            if (DensityOf(bin) < Leeway * MostDensity * Math.Min(left, right[bin])) return true;
        }
        return false;
    }

    private double DensityOf(int bin) => _counts[bin] / _widths[bin];

    private bool HasValleyFrom(int from, Stretch left, int beyond, double least)
    {
        var (within, width) = (0, 0.0);
        for (var to = from; to < _counts.Length - 2; to++)
        {
            (within, width) = (within + _counts[to], width + _widths[to]);
            if (beyond - within < least) return false;
            if (width < leastWidth || !IsValley(within, width, left)) continue;
            var right = default(Stretch);
            for (var last = to + 1; last < _counts.Length - 1; last++) right = Densest(right, last, begin: to + 1);
            if (IsValley(within, width, right)) return true;
        }
        return false;
    }

    private static bool IsValley(int within, double width, Stretch mode)
    {
        if (mode.Count == 0 || within / width >= MostDensity * mode.Density) return false;
        var share = width / (width + mode.Width);
        var all = within + mode.Count;
        return share * all - within >= LeastDeviations * Math.Sqrt(all * share * (1 - share));
    }

    // The densest so far, or one of those that end with this bin.
    private Stretch Densest(Stretch densest, int last, int begin)
    {
        var stretch = default(Stretch);
        for (var first = last; first >= begin; first--)
        {
            stretch = new Stretch(stretch.Count + _counts[first], stretch.Width + _widths[first]);
            if (stretch.Width >= leastWidth && stretch.Density > densest.Density) densest = stretch;
        }
        return densest;
    }

    private readonly record struct Stretch(int Count, double Width)
    {
        public double Density => Width > 0 ? Count / Width : 0;
    }
}
