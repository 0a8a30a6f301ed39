using System.Runtime.InteropServices;
using MlActors.Detection.Buckets;
using MlActors.Detection.Entities;
using MlActors.Detection.Functions;
using MlActors.Detection.Modelling;
using MlActors.Detection.Results;
using MlActors.Detection.Scoring;
using MlActors.Detection.State;

namespace MlActors.Detection.Populations;

/// <summary>
/// What is usual among the members of a population. A member is held against the middle of the members of its own bucket, so that what moves all
/// of them alike makes none of them odd; how far from it a member usually is, upwards and downwards, is known from all buckets before. Numbers
/// from zero up are looked at by their square root, in which counts vary evenly. Lives as long as its series.
/// </summary>
internal sealed class PopulationModel(StatisticFunction function) : JudgingModel
{
    // So many members of a bucket have a middle of their own; with fewer, the middle of the buckets before stands in.
    private const int MembersOfAMiddle = 8;

    // Fewer members than this, over all buckets, say nothing about what is usual.
    private const double MembersToJudge = 40;

    // The memory is of as many members, but within one bucket no more than a tenth of it is replaced.
    private const double Memory = 20_000;
    private const double MostGainOfABucket = 0.1;
    private const double GainOfTheMiddle = 0.05;

    private const double WinsorAt = 4;
    private const double LeastShare = 1e-4;
    private const double LeastOfCounts = 0.5;
    private const double Largest = 1e140;

    // Student's distribution of four degrees has 95 % of its weight within this many mean absolute errors.
    private const double BoundDeviations = 2.78;

    // The farthest that a member ever was from the middle, in usual distances, is at least this; one bucket cannot raise it by more than half,
    // so that a single odd member does not hide the next, and some hundred buckets later it is forgotten.
    private const double LeastFarthest = 3;
    private const double MostGrowth = 1.5;
    private const double FarthestKept = 1 - 1.0 / 512;

    // No probability is lower, so that its logarithm stays finite.
    private const double LeastPower = -300;

    private readonly List<double> _bucket = [];
    private bool _inOrder;
    private double _members;
    private double _buckets;
    private double _middle;
    private double _up;
    private double _down;
    private double _farthestUp = LeastFarthest;
    private double _farthestDown = LeastFarthest;

    public override long Bytes => 128 + sizeof(double) * 64;

    /// <summary>A member of the bucket that is being looked at. All are entered before any is judged.</summary>
    public void Enter(double value)
    {
        _bucket.Add(Scaled(value));
        _inOrder = false;
    }

    /// <summary>The bucket has been looked at.</summary>
    public void Leave() => _bucket.Clear();

    public override Verdict? Judge(in Occasion occasion, in Tally tally, Side side)
    {
        var value = function.ValueOf(tally);
        return double.IsNaN(value) ? null : Judge(value, side);
    }

    public Verdict? Judge(double value, Side side)
    {
        if (_members < MembersToJudge) return null;
        var middle = Middle();
        var error = Scaled(value) - middle;
        var typical = Unscaled(middle);
        if (error == 0 || side == Side.High && error < 0 || side == Side.Low && error > 0) return new Verdict(1, value, typical);
        var deviation = Math.Max(error > 0 ? _up : _down, Floor(middle)) * (1 + 4 / _members);
        var probability = deviation > 0
            ? ProbabilityOf(Math.Abs(error) / deviation, error > 0 ? _farthestUp : _farthestDown)
            : TailProbability.Least;
        return new Verdict(probability, value, typical);
    }

    /// <summary>A population learns all members of a bucket at once (<see cref="LearnBucket"/>); one of them alone teaches nothing.</summary>
    public override void Learn(in Occasion occasion, in Tally tally) { }

    /// <summary>Learns the members that were entered.</summary>
    public void LearnBucket()
    {
        if (_bucket.Count == 0) return;
        var middle = Middle();
        if (_buckets == 0) _middle = middle;
        LearnSide(middle, above: true, ref _up, ref _farthestUp);
        LearnSide(middle, above: false, ref _down, ref _farthestDown);
        _buckets++;
        _middle += Math.Max(GainOfTheMiddle, 1 / _buckets) * (MiddleOfBucket() - _middle);
        _members = Math.Min(Memory, _members + _bucket.Count);
    }

    public override Bounds? BoundsAt(in Occasion occasion)
    {
        if (_members < MembersToJudge) return null;
        var middle = Middle();
        var (down, up) = (Math.Max(_down, Floor(middle)), Math.Max(_up, Floor(middle)));
        return new Bounds(Unscaled(middle - BoundDeviations * down), Unscaled(middle), Unscaled(middle + BoundDeviations * up));
    }

    public override double? ActualOf(in Tally tally) => function.ValueOf(tally) is var value && double.IsNaN(value) ? null : value;

    public override Explanation? Explain(in Occasion occasion, in Tally tally, in Verdict verdict, Side side)
    {
        if (BoundsAt(occasion) is not { } bounds) return null;
        return new Explanation
        {
            AnomalyType = verdict.Actual > bounds.Median ? AnomalyType.Spike : AnomalyType.Dip,
            LowerConfidenceBound = bounds.Lower,
            TypicalValue = bounds.Median,
            UpperConfidenceBound = bounds.Upper,
        };
    }

    public override void Write(ByteWriter bytes)
    {
        foreach (var number in (ReadOnlySpan<double>)[_members, _buckets, _middle, _up, _down, _farthestUp, _farthestDown]) bytes.Double(number);
    }

    public override void Read(ref ByteReader bytes)
    {
        (_members, _buckets, _middle, _up, _down) = (bytes.Double(), bytes.Double(), bytes.Double(), bytes.Double(), bytes.Double());
        (_farthestUp, _farthestDown) = (bytes.Double(), bytes.Double());
    }

    // Among n members with exponential tails the farthest is about as far as makes one in n of them, so x times as far has the probability n to the
    // power of -x. Student's distribution speaks for what is nearer, and where the tails are heavier than exponential the farthest is far.
    private double ProbabilityOf(double deviations, double farthest)
    {
        var probability = TailProbability.TwoSided(deviations);
        if (deviations <= farthest) return probability;
        var beyond = PortableMath.PowerOfTen(Math.Max(LeastPower, -PortableMath.Log10(_members + 1) * deviations / farthest));
        return Math.Min(probability, beyond);
    }

    // The distances on one side of the middle; none may count for more than a few usual ones, so an odd member drags nothing.
    private void LearnSide(double middle, bool above, ref double usual, ref double farthest)
    {
        var (sum, members, most) = (0.0, 0, 0.0);
        var limit = _members < MembersToJudge ? double.MaxValue : WinsorAt * Math.Max(usual, Floor(middle));
        foreach (var value in Ordered())
        {
            var distance = above ? value - middle : middle - value;
            if (distance < 0) continue;
            sum += Math.Min(distance, limit);
            most = Math.Max(most, distance);
            members++;
        }
        if (members == 0) return;
        var unit = Math.Max(usual, Floor(middle));
        if (_members >= MembersToJudge && unit > 0)
            farthest = Math.Max(Math.Max(LeastFarthest, farthest * FarthestKept), Math.Min(most / unit, farthest * MostGrowth));
        var gain = Math.Min(members / (members + _members / 2), _members < MembersToJudge ? 1 : MostGainOfABucket);
        usual += gain * (sum / members - usual);
    }

    private double Middle() => _bucket.Count >= MembersOfAMiddle || _buckets == 0 ? MiddleOfBucket() : _middle;

    private double MiddleOfBucket()
    {
        var ordered = Ordered();
        if (ordered.IsEmpty) return _middle;
        var half = ordered.Length / 2;
        return ordered.Length % 2 == 1 ? ordered[half] : ordered[half - 1] / 2 + ordered[half] / 2;
    }

    private ReadOnlySpan<double> Ordered()
    {
        if (!_inOrder) _bucket.Sort();
        _inOrder = true;
        return CollectionsMarshal.AsSpan(_bucket);
    }

    private double Scaled(double value)
    {
        value = Math.Clamp(value, -Largest, Largest);
        return function.Kind == ModelKind.Metric ? value : Math.Sqrt(Math.Max(0, value));
    }

    private double Unscaled(double value) => function.Kind == ModelKind.Metric ? value : Math.Max(0, value) * Math.Max(0, value);

    private double Floor(double middle)
    {
        var share = Math.Abs(middle) * LeastShare;
        return function.Kind == ModelKind.Count ? Math.Max(LeastOfCounts, share) : share;
    }
}
