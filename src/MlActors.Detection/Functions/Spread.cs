using MlActors.Detection.Encoding;
using MlActors.Detection.Numerics;

namespace MlActors.Detection.Functions;

/// <summary>A member of one bucket that is off by so much, by what so many records show of it.</summary>
internal readonly record struct MemberError(double Error, double Records);

/// <summary>
/// How far from what is expected of them the members of a population usually are, upwards and downwards, and how many were how far. Part of the
/// model of its population.
/// </summary>
internal struct Spread
{
    // Fewer members than this, over all buckets, say nothing about what is usual.
    private const double MinMembers = 40;

    // The usual distance is that of as many members, and one bucket moves it by no more than a tenth.
    private const double Memory = 20_000;
    private const double MaxBucketGain = 0.1;

    // An odd member drags nothing: its distance counts for no more than a few usual ones.
    private const double WinsorLimit = 4;

    // What one record shows lies far off more often than what many do, even in units of how far off it usually is. So members are told apart
    // by their records, in powers of two; where there are few alike, those with less are asked as well, who are no surer.
    public const int Sizes = 5;
    private const double MinAlikeMembers = 1_000;

    public const long MaxBytes = Sizes * DistanceHistogram.Bytes;

    // Beyond so many usual distances nothing is told apart.
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

    /// <summary>The usual distance on the side of an error, with the room that a short history leaves.</summary>
    public readonly double Deviation(double error, double floor) => Math.Max(error > 0 ? _up : _down, floor) * (1 + 4 / _members);

    /// <summary>How probable it is that a member is at least so far off, on either side.</summary>
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

    /// <param name="members">Of one bucket, by rising error.</param>
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

    private readonly void LearnSide(ReadOnlySpan<MemberError> members, int sign, double floor, ref double usual)
    {
        var (sum, count) = (0.0, 0);
        var limit = IsReady ? WinsorLimit * Math.Max(usual, floor) : double.MaxValue;
        foreach (ref readonly var member in members)
        {
            var distance = sign * member.Error;
            if (distance < 0) continue;
            sum += Math.Min(distance, limit);
            count++;
        }
        if (count == 0) return;
        var gain = Math.Min(count / (count + _members / 2), IsReady ? MaxBucketGain : 1);
        usual += gain * (sum / count - usual);
    }
}
