using MlActors.Detection.Scoring;
using MlActors.Detection.State;

namespace MlActors.Detection.Populations;

/// <summary>
/// How far from what is expected of them the members of a population usually are, upwards and downwards, and how far the farthest was. Part of the
/// model of its population.
/// </summary>
internal struct Spread
{
    // Fewer members than this, over all buckets, say nothing about what is usual.
    private const double MembersToJudge = 40;

    // The memory is of as many members, but within one bucket no more than a tenth of it is replaced.
    private const double Memory = 20_000;
    private const double MostGainOfABucket = 0.1;

    // An odd member drags nothing: its distance counts for no more than a few usual ones.
    private const double WinsorAt = 4;

    // The farthest that a member ever was, in usual distances, is at least this; one bucket cannot raise it by more than half, so that a single odd
    // member does not hide the next, and some hundred buckets later it is forgotten.
    private const double LeastFarthest = 3;
    private const double MostGrowth = 1.5;
    private const double FarthestKept = 1 - 1.0 / 512;

    // No probability is lower, so that its logarithm stays finite.
    private const double LeastPower = -300;

    private double _members;
    private double _up;
    private double _down;
    private double _farthestUp;
    private double _farthestDown;

    public readonly bool CanJudge => _members >= MembersToJudge;

    public readonly double Usual => Math.Max(_up, _down);

    public static Spread Read(ref ByteReader bytes) => new()
    {
        _members = bytes.Double(),
        _up = bytes.Double(),
        _down = bytes.Double(),
        _farthestUp = bytes.Double(),
        _farthestDown = bytes.Double(),
    };

    /// <summary>The usual distance on the side of an error, with the room that a short history leaves.</summary>
    public readonly double Deviation(double error, double floor) => Math.Max(error > 0 ? _up : _down, floor) * (1 + 4 / _members);

    // Among n members with exponential tails the farthest is about as far as makes one in n of them, so x times as far has the probability n to the
    // power of -x. Student's distribution speaks for what is nearer, and where the tails are heavier than exponential the farthest is far.
    public readonly double ProbabilityOf(double error, double floor)
    {
        var deviation = Deviation(error, floor);
        if (deviation <= 0) return TailProbability.Least;
        var (deviations, farthest) = (Math.Abs(error) / deviation, Math.Max(LeastFarthest, error > 0 ? _farthestUp : _farthestDown));
        var probability = TailProbability.TwoSided(deviations);
        if (deviations <= farthest) return probability;
        return Math.Min(probability, PortableMath.PowerOfTen(Math.Max(LeastPower, -PortableMath.Log10(_members + 1) * deviations / farthest)));
    }

    /// <param name="errors">Of the members of one bucket, in rising order.</param>
    public void Learn(ReadOnlySpan<double> errors, double floor)
    {
        if (errors.IsEmpty) return;
        LearnSide(errors, sign: 1, floor, ref _up, ref _farthestUp);
        LearnSide(errors, sign: -1, floor, ref _down, ref _farthestDown);
        _members = Math.Min(Memory, _members + errors.Length);
    }

    public readonly void Write(ByteWriter bytes)
    {
        foreach (var number in (ReadOnlySpan<double>)[_members, _up, _down, _farthestUp, _farthestDown]) bytes.Double(number);
    }

    private readonly void LearnSide(ReadOnlySpan<double> errors, int sign, double floor, ref double usual, ref double farthest)
    {
        var (sum, members, most) = (0.0, 0, 0.0);
        var limit = CanJudge ? WinsorAt * Math.Max(usual, floor) : double.MaxValue;
        foreach (var error in errors)
        {
            var distance = sign * error;
            if (distance < 0) continue;
            sum += Math.Min(distance, limit);
            most = Math.Max(most, distance);
            members++;
        }
        if (members == 0) return;
        var unit = Math.Max(usual, floor);
        if (CanJudge && unit > 0)
            farthest = Math.Max(Math.Max(LeastFarthest, farthest * FarthestKept), Math.Min(most / unit, Math.Max(LeastFarthest, farthest) * MostGrowth));
        var gain = Math.Min(members / (members + _members / 2), CanJudge ? MostGainOfABucket : 1);
        usual += gain * (sum / members - usual);
    }
}
