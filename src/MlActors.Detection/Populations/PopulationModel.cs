using System.Runtime.InteropServices;
using MlActors.Detection.Buckets;
using MlActors.Detection.Entities;
using MlActors.Detection.Functions;
using MlActors.Detection.Modelling;
using MlActors.Detection.Results;
using MlActors.Detection.State;

namespace MlActors.Detection.Populations;

/// <summary>
/// What is usual among the members of a population. A member is held against the middle of the members of its own bucket, so that what moves all
/// of them alike makes none of them odd; and, once it is known, against how far from that middle it is itself usually. Numbers from zero up are
/// looked at by their square root, in which counts vary evenly. Lives as long as its series.
/// </summary>
internal sealed class PopulationModel(StatisticFunction function) : JudgingModel
{
    // So many members of a bucket have a middle of their own; with fewer, the middle of the buckets before stands in.
    private const int MembersOfAMiddle = 8;
    private const double GainOfTheMiddle = 0.05;

    private const double LeastShare = 1e-4;
    private const double LeastOfCounts = 0.5;
    private const double Largest = 1e140;

    // Student's distribution of four degrees has 95 % of its weight within this many mean absolute errors.
    private const double BoundDeviations = 2.78;

    // Beyond so many records a mean says no more of its member than this.
    private const double MostRecords = 100;

    private readonly List<double> _bucket = [];
    private readonly List<Entry> _entries = [];
    private bool _inOrder;
    private double _buckets;
    private double _middle;
    private Spread _all;
    private Spread _known;

    public override long Bytes => 128 + sizeof(double) * 64;

    /// <summary>A member of the bucket that is being looked at. All are entered before any is judged.</summary>
    public void Enter(double value, double count = 1, MemberModel? member = null)
    {
        _bucket.Add(Scaled(value));
        _inOrder = false;
        _entries.Add(new Entry(Scaled(value), WeightOf(count), member));
    }

    /// <summary>The bucket has been looked at.</summary>
    public void Leave()
    {
        _bucket.Clear();
        _entries.Clear();
    }

    public override Verdict? Judge(in Occasion occasion, in Tally tally, Side side)
    {
        var value = function.ValueOf(tally);
        return double.IsNaN(value) ? null : Judge(value, side, tally.Count, tally.Series.Model as MemberModel);
    }

    public Verdict? Judge(double value, Side side, double count = 1, MemberModel? member = null)
    {
        if (!_all.CanJudge) return null;
        var (middle, weight) = (Middle(), WeightOf(count));
        var among = ProbabilityOf(weight * (Scaled(value) - middle), _all, middle, side);
        if (member is not { IsKnown: true } || !_known.CanJudge) return new Verdict(among, value, Unscaled(middle));
        // Two ways to be odd; that one of two is the odder one is taken into account.
        var own = ProbabilityOf(weight * (Scaled(value) - Expected(middle, member)), _known, middle, side);
        return new Verdict(Math.Min(1, 2 * Math.Min(among, own)), value, Unscaled(own < among ? Expected(middle, member) : middle));
    }

    /// <summary>A population learns all members of a bucket at once (<see cref="LearnBucket"/>), and here a member about itself.</summary>
    public override void Learn(in Occasion occasion, in Tally tally)
    {
        if (ActualOf(tally) is { } value && tally.Series.Model is MemberModel member) Learn(member, Scaled(value), Middle());
    }

    /// <summary>Learns the members that were entered.</summary>
    public void LearnBucket()
    {
        if (_bucket.Count == 0) return;
        var middle = Middle();
        if (_buckets == 0) _middle = middle;
        Learn(ref _all, _entries.ConvertAll(entry => entry.Weight * (entry.Scaled - middle)), middle);
        var known = _entries.FindAll(entry => entry.Member is { IsKnown: true });
        Learn(ref _known, known.ConvertAll(entry => entry.Weight * (entry.Scaled - Expected(middle, entry.Member!))), middle);
        _buckets++;
        _middle += Math.Max(GainOfTheMiddle, 1 / _buckets) * (MiddleOfBucket() - _middle);
    }

    public override Bounds? BoundsAt(in Occasion occasion)
    {
        if (!_all.CanJudge) return null;
        var middle = Middle();
        var (down, up) = (_all.Deviation(-1, Floor(middle)), _all.Deviation(1, Floor(middle)));
        return new Bounds(Unscaled(middle - BoundDeviations * down), Unscaled(middle), Unscaled(middle + BoundDeviations * up));
    }

    public override double? ActualOf(in Tally tally) => function.ValueOf(tally) is var value && double.IsNaN(value) ? null : value;

    public override Explanation? Explain(in Occasion occasion, in Tally tally, in Verdict verdict, Side side)
    {
        if (BoundsAt(occasion) is not { } bounds) return null;
        return new Explanation
        {
            AnomalyType = verdict.Actual > verdict.Typical ? AnomalyType.Spike : AnomalyType.Dip,
            LowerConfidenceBound = bounds.Lower,
            TypicalValue = verdict.Typical,
            UpperConfidenceBound = bounds.Upper,
        };
    }

    public override void Write(ByteWriter bytes)
    {
        bytes.Double(_buckets);
        bytes.Double(_middle);
        _all.Write(bytes);
        _known.Write(bytes);
    }

    public override void Read(ref ByteReader bytes)
    {
        (_buckets, _middle) = (bytes.Double(), bytes.Double());
        _all = Spread.Read(ref bytes);
        _known = Spread.Read(ref bytes);
    }

    private void Learn(ref Spread spread, List<double> errors, double middle)
    {
        errors.Sort();
        spread.Learn(CollectionsMarshal.AsSpan(errors), Floor(middle));
    }

    // Who counts more than others does so by a factor, at busy times and at quiet ones; other numbers lie higher or lower by a distance.
    private void Learn(MemberModel member, double scaled, double middle)
    {
        var unit = function.Kind == ModelKind.Metric ? 1 : Math.Max(LeastOfCounts, middle);
        member.Learn((scaled - middle) / unit, Math.Max(_known.Usual, Floor(middle)) / unit);
    }

    private double Expected(double middle, MemberModel member) =>
        middle + member.Offset * (function.Kind == ModelKind.Metric ? 1 : Math.Max(LeastOfCounts, middle));

    // The mean of many records is less uncertain than that of a few; a count or a sum is what it is.
    private double WeightOf(double count) => function.IsAverage ? Math.Sqrt(Math.Min(MostRecords, count)) : 1;

    private double ProbabilityOf(double error, in Spread spread, double middle, Side side) =>
        error == 0 || side == Side.High && error < 0 || side == Side.Low && error > 0 ? 1 : spread.ProbabilityOf(error, Floor(middle));

    private double Middle() => _bucket.Count >= MembersOfAMiddle || _buckets == 0 ? MiddleOfBucket() : _middle;

    private double MiddleOfBucket()
    {
        if (!_inOrder) _bucket.Sort();
        _inOrder = true;
        if (_bucket.Count == 0) return _middle;
        var half = _bucket.Count / 2;
        return _bucket.Count % 2 == 1 ? _bucket[half] : _bucket[half - 1] / 2 + _bucket[half] / 2;
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

    private readonly record struct Entry(double Scaled, double Weight, MemberModel? Member);
}
