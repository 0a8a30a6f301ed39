using System.Runtime.CompilerServices;
using MlActors.Detection.Encoding;
using MlActors.Detection.Numerics;

namespace MlActors.Detection.Functions;

/// <summary>
/// Counts members by their distance above and below the expected value, in multiples of the usual distance: a histogram with exponentially growing
/// bins. It decays slowly. Part of the spread of a population.
/// </summary>
internal sealed class DistanceHistogram
{
    public const int Bins = 48;

    /// <summary>The ratio between the edges of adjacent bins. The last bin begins at about five hundred usual distances.</summary>
    public const double Factor = 1.15;

    public const long Bytes = 2 * sizeof(float) * Bins + 32;

    // Shorter distances than the first edge are not needed.
    private const double FirstEdge = 0.75;

    // The number of members that are remembered; one bucket replaces at most a tenth of them.
    private const double Memory = 20_000;
    private const double MaxBucketGain = 0.1;

    private static readonly double[] Edges = [.. Enumerable.Range(0, Bins).Select(bin => FirstEdge * PortableMath.Power(Factor, bin))];

    private Counts _above;
    private Counts _below;

    /// <summary>The number of members, including those with short distances, weighted by recency.</summary>
    public double Members { get; private set; }

    /// <summary>The bin of a distance; -1 for a distance below the first edge.</summary>
    public static int BinOf(double distance)
    {
        var bin = Bins - 1;
        while (bin >= 0 && distance < Edges[bin]) bin--;
        return bin;
    }

    public static double EdgeOf(int bin) => Edges[bin];

    public double CountIn(int bin, bool isAbove) => isAbove ? _above[bin] : _below[bin];

    /// <summary>Decays all counts before the members of a bucket are added.</summary>
    public void Decay(int members)
    {
        var decay = (float)(1 - Math.Min(MaxBucketGain, members / Memory));
        Members *= decay;
        for (var bin = 0; bin < Bins; bin++)
        {
            _above[bin] *= decay;
            _below[bin] *= decay;
        }
    }

    public void Learn(double distance, bool isAbove)
    {
        Members++;
        if (BinOf(distance) is not (var bin and >= 0)) return;
        if (isAbove) _above[bin]++;
        else _below[bin]++;
    }

    public void Write(ByteWriter bytes)
    {
        bytes.Double(Members);
        Write(bytes, _above);
        Write(bytes, _below);
    }

    public static DistanceHistogram Read(ref ByteReader bytes) =>
        new() { Members = bytes.Double(), _above = ReadCounts(ref bytes), _below = ReadCounts(ref bytes) };

    private static void Write(ByteWriter bytes, in Counts counts)
    {
        var used = Bins;
        while (used > 0 && counts[used - 1] == 0) used--;
        bytes.Byte((byte)used);
        for (var bin = 0; bin < used; bin++) bytes.Single(counts[bin]);
    }

    private static Counts ReadCounts(ref ByteReader bytes)
    {
        var counts = new Counts();
        var used = bytes.Index(Bins + 1);
        for (var bin = 0; bin < used; bin++) counts[bin] = bytes.Single();
        return counts;
    }

    [InlineArray(Bins)]
    private struct Counts
    {
        private float _first;
    }
}
