using MlActors.Detection.Encoding;
using MlActors.Detection.Numerics;

namespace MlActors.Detection.Functions;

/// <summary>The deviation of one member in one bucket, and the number of records that it is based on.</summary>
internal readonly record struct MemberError(double Error, double Records);

/// <summary>
/// The usual distances of members above and below their expected values, and histograms of these distances. Part of the model of its population.
/// </summary>
internal struct Spread
{
    // The minimum number of members, over all buckets.
    private const double MinMembers = 40;

    // The number of members that are remembered; one bucket changes the usual distance by at most a tenth.
    private const double Memory = 20_000;
    private const double MaxBucketGain = 0.1;

    // The influence of a single member is limited to this number of usual distances.
    private const double WinsorLimit = 4;

    // Values of few records have heavier tails than those of many, even relative to their usual distance. So members are separated by their number of
    // records, in powers of two; a class with few members is combined with the classes below, whose tails are at least as heavy.
    private const int Sizes = 5;
    private const double MinAlikeMembers = 1_000;

    // The limit of relative distances.
    private const double MaxDistance = 1e100;

    private double _members;
    private double _up;
    private double _down;
    private DistanceHistogram?[]? _distances;

    public readonly bool IsReady => _members >= MinMembers;

    public readonly double UsualDistance => Math.Max(_up, _down);

    public readonly long Bytes => (_distances?.Count(distances => distances is not null) ?? 0) * DistanceHistogram.Bytes;

    public static Spread Read(ref ByteReader bytes)
    {
        var read = new Spread { _members = bytes.Double(), _up = bytes.Double(), _down = bytes.Double() };
        for (var size = 0; size < Sizes; size++)
            if (bytes.Byte() != 0) (read._distances ??= new DistanceHistogram?[Sizes])[size] = DistanceHistogram.Read(ref bytes);
        return read;
    }

    /// <summary>The usual distance on the side of an error, enlarged for a short history.</summary>
    public readonly double Deviation(double error, double floor) => Math.Max(error > 0 ? _up : _down, floor) * (1 + 4 / _members);

    /// <summary>The probability of at least this deviation on either side.</summary>
    public readonly double ProbabilityOf(in MemberError member, double floor)
    {
        var deviation = Deviation(member.Error, floor);
        if (deviation <= 0) return TailProbability.Min;
        var tail = new DistanceTail(isAbove: member.Error > 0);
        var own = SizeOf(member.Records);
        for (var size = own; size >= 0 && tail.Members < MinAlikeMembers; size--) Add(ref tail, size);
        for (var size = own + 1; size < Sizes && tail.Members < MinAlikeMembers; size++) Add(ref tail, size);
        return Math.Max(TailProbability.Min, Math.Min(1, 2 * tail.ShareBeyond(Math.Min(MaxDistance, Math.Abs(member.Error) / deviation))));
    }

    /// <summary>Learns the members of one bucket.</summary>
    /// <param name="members">Sorted by error, ascending.</param>
    /// <param name="floor">The minimum usual distance.</param>
    public void Learn(ReadOnlySpan<MemberError> members, double floor)
    {
        if (members.IsEmpty) return;
        if (IsReady) LearnDistances(members, floor);
        LearnSide(members, sign: 1, floor, ref _up);
        LearnSide(members, sign: -1, floor, ref _down);
        _members = Math.Min(Memory, _members + members.Length);
    }

    public readonly void Write(ByteWriter bytes)
    {
        foreach (var number in (ReadOnlySpan<double>)[_members, _up, _down]) bytes.Double(number);
        for (var size = 0; size < Sizes; size++)
        {
            var distances = _distances?[size];
            bytes.Byte(distances is null ? (byte)0 : (byte)1);
            distances?.Write(bytes);
        }
    }

    private static int SizeOf(double records) => Math.Clamp(Math.ILogB(Math.Max(1, records)), 0, Sizes - 1);

    private readonly void Add(ref DistanceTail tail, int size)
    {
        if (_distances?[size] is { } distances) tail.Add(distances);
    }

    private void LearnDistances(ReadOnlySpan<MemberError> members, double floor)
    {
        _distances ??= new DistanceHistogram?[Sizes];
        foreach (var distances in _distances) distances?.Decay(members.Length);
        foreach (ref readonly var member in members)
        {
            var unit = Math.Max(member.Error > 0 ? _up : _down, floor);
            if (unit > 0) (_distances[SizeOf(member.Records)] ??= new DistanceHistogram()).Learn(Math.Abs(member.Error) / unit, member.Error > 0);
        }
    }

    private readonly void LearnSide(ReadOnlySpan<MemberError> members, int sign, double floor, ref double usualDistance)
    {
        var (sum, count) = (0.0, 0);
        var limit = IsReady ? WinsorLimit * Math.Max(usualDistance, floor) : double.MaxValue;
        foreach (ref readonly var member in members)
        {
            var distance = sign * member.Error;
            if (distance < 0) continue;
            sum += Math.Min(distance, limit);
            count++;
        }
        if (count == 0) return;
        var gain = Math.Min(count / (count + _members / 2), IsReady ? MaxBucketGain : 1);
        usualDistance += gain * (sum / count - usualDistance);
    }
}
