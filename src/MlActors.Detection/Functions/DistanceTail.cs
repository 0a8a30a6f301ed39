using MlActors.Detection.Numerics;

namespace MlActors.Detection.Functions;

/// <summary>
/// The share of members with at least a given distance on one side. Within the observed distances it is the observed share, without any assumption
/// about the shape. Beyond them a Weibull tail is fitted to the most distant members: the logarithm of the share grows with a power of the distance,
/// which is 1 for exponential tails, larger for lighter and smaller for heavier ones. Computed from <see cref="DistanceHistogram"/> on demand.
/// </summary>
internal struct DistanceTail
{
    // The tail begins where this number of members is left beyond, or this share of a short history.
    private const double MaxTailMembers = 32;
    private const double MinTailMembers = 4;
    private const double TailShare = 0.01;

    // The prior weight of an exponential tail, in members.
    private const double PriorWeight = 8;

    // A single distant member must not suggest that the tail reaches further than by the factor e.
    private const double MaxExcess = 1;

    // The minimum for a history so short that its tail is half of it.
    private const double MinLog = 0.7;

    private static readonly double LnFactor = PortableMath.Ln(DistanceHistogram.Factor);

    private readonly bool _isAbove;
    private Bins _bins;

    public DistanceTail(bool isAbove) => _isAbove = isAbove;

    public double Members { get; private set; }

    public void Add(DistanceHistogram distances)
    {
        Members += distances.Members;
        for (var bin = 0; bin < DistanceHistogram.Bins; bin++) _bins[bin] += distances.CountIn(bin, _isAbove);
    }

    public readonly double ShareBeyond(double distance)
    {
        if (DistanceHistogram.BinOf(distance) is not (var bin and >= 0)) return 1;
        var beyond = 0.0;
        for (var farther = bin; farther < DistanceHistogram.Bins; farther++) beyond += _bins[farther];
        var tailMembers = Math.Clamp(TailShare * Members, MinTailMembers, MaxTailMembers);
        return beyond >= tailMembers ? ShareOf(beyond) : Extrapolated(distance, tailMembers);
    }

    // Where L is the logarithm of the share at the beginning u of the tail, the mean of ln(x/u) in it is about 1 / (L + 1) / power.
    private readonly double Extrapolated(double distance, double tailMembers)
    {
        var (start, tail) = (DistanceHistogram.Bins, 0.0);
        while (start > 0 && tail < tailMembers) tail += _bins[--start];
        var log = Math.Max(MinLog, -PortableMath.Ln(ShareOf(tail)));
        var excess = PriorWeight / (log + 1);
        for (var bin = start; bin < DistanceHistogram.Bins; bin++) excess += _bins[bin] * Math.Min(MaxExcess, (bin - start + 0.5) * LnFactor);
        var power = (tail + PriorWeight) / excess / (log + 1);
        var farther = PortableMath.Log10(distance / DistanceHistogram.EdgeOf(start)) * power;
        var powers = log / PortableMath.Ln10 * PortableMath.PowerOfTen(Math.Clamp(farther, 0, 10));
        return PortableMath.PowerOfTen(-Math.Min(Improbability.MaxPowers, powers));
    }

    // The evaluated member counts as one of them.
    private readonly double ShareOf(double beyond) => Math.Min(1, (beyond + 1) / (Members + 1));

    [System.Runtime.CompilerServices.InlineArray(DistanceHistogram.Bins)]
    private struct Bins
    {
        private double _first;
    }
}
