using System.Runtime.InteropServices;
using MlActors.Detection.Encoding;
using MlActors.Detection.Modelling;
using MlActors.Detection.Results;
using MlActors.Detection.Series;
using MlActors.Detection.Settings;

namespace MlActors.Detection.Functions;

/// <summary>
/// The usual values of the members of a population. A member is compared with the mean of the members in its own bucket, so that a change of all of
/// them makes none of them unusual; and, once it is known, with its own usual deviation from that mean. Non-negative values are compared by their
/// square roots, which makes the variance of counts uniform. Lives as long as its series.
/// </summary>
internal sealed class PopulationModel(IStatistic statistic) : ProbabilityModel
{
    // A bucket with at least this number of members has its own mean; with fewer, the mean of the buckets before is used.
    private const int MinMembersForMean = 8;
    private const double MeanGain = 0.05;

    private const long OwnBytes = 128 + sizeof(double) * 64;
    private const double MinScaleShare = 1e-4;
    private const double MinCountScale = 0.5;
    private const double MaxMagnitude = 1e140;

    // Student's distribution with four degrees of freedom has 95 % of its weight within this number of mean absolute errors.
    private const double BoundDeviations = 2.78;

    // More records than this do not make a mean more certain.
    private const double MaxRecords = 100;

    private readonly List<double> _bucket = [];
    private readonly List<Entry> _entries = [];
    private bool _isSorted;
    private double _buckets;
    private double _usualMean;
    private Spread _all;
    private Spread _known;

    public override long Bytes => OwnBytes + _all.Bytes + _known.Bytes;

    /// <summary>Adds a member of the current bucket. All members are added before any of them is evaluated.</summary>
    public void AddMember(double value, double count = 1, MemberModel? member = null)
    {
        _bucket.Add(Scaled(value));
        _isSorted = false;
        _entries.Add(new Entry(Scaled(value), count, member));
    }

    /// <summary>Clears the members of the current bucket.</summary>
    public void ClearBucket()
    {
        _bucket.Clear();
        _entries.Clear();
    }

    public override Evaluation? Evaluate(in BucketContext context, in Tally tally, Side side)
    {
        var value = statistic.ValueOf(tally);
        return double.IsNaN(value) ? null : Evaluate(value, side, tally.Count, tally.Series.Model as MemberModel);
    }

    public Evaluation? Evaluate(double value, Side side, double count = 1, MemberModel? member = null)
    {
        if (!_all.IsReady) return null;
        var mean = CurrentMean();
        var populationProbability = ProbabilityOf(ErrorOf(Scaled(value) - mean, count), _all, mean, side);
        if (member is not { IsKnown: true } || !_known.IsReady) return new Evaluation(populationProbability, value, Unscaled(mean));
        // The smaller of two probabilities, corrected for the two tests.
        var ownProbability = ProbabilityOf(ErrorOf(Scaled(value) - Expected(mean, member), count), _known, mean, side);
        return new Evaluation(
            Math.Min(1, 2 * Math.Min(populationProbability, ownProbability)), value,
            Unscaled(ownProbability < populationProbability ? Expected(mean, member) : mean));
    }

    /// <summary>
    /// Learns the usual deviation of one member. The population itself learns all members of a bucket at once (<see cref="LearnBucket"/>).
    /// </summary>
    public override void Learn(in BucketContext context, in Tally tally)
    {
        if (ActualOf(tally) is { } value && tally.Series.Model is MemberModel member) Learn(member, Scaled(value), CurrentMean());
    }

    /// <summary>Learns the members that were added.</summary>
    public void LearnBucket()
    {
        if (_bucket.Count == 0) return;
        var mean = CurrentMean();
        if (_buckets == 0) _usualMean = mean;
        Learn(ref _all, _entries.ConvertAll(entry => ErrorOf(entry.Scaled - mean, entry.Count)), mean);
        var known = _entries.FindAll(entry => entry.Member is { IsKnown: true });
        Learn(ref _known, known.ConvertAll(entry => ErrorOf(entry.Scaled - Expected(mean, entry.Member!), entry.Count)), mean);
        _buckets++;
        _usualMean += Math.Max(MeanGain, 1 / _buckets) * (InterquartileMean() - _usualMean);
    }

    public override Bounds? BoundsAt(in BucketContext context)
    {
        if (!_all.IsReady) return null;
        var mean = CurrentMean();
        var (down, up) = (_all.Deviation(-1, Floor(mean)), _all.Deviation(1, Floor(mean)));
        return new Bounds(Unscaled(mean - BoundDeviations * down), Unscaled(mean), Unscaled(mean + BoundDeviations * up));
    }

    public override double? ActualOf(in Tally tally) => statistic.ValueOf(tally) is var value && double.IsNaN(value) ? null : value;

    public override Explanation? Explain(in BucketContext context, in Tally tally, in Evaluation evaluation, Side side)
    {
        if (BoundsAt(context) is not { } bounds) return null;
        return new Explanation
        {
            AnomalyType = evaluation.Actual > evaluation.Typical ? AnomalyType.Spike : AnomalyType.Dip,
            LowerConfidenceBound = bounds.Lower,
            TypicalValue = evaluation.Typical,
            UpperConfidenceBound = bounds.Upper,
        };
    }

    public override void Write(ByteWriter bytes)
    {
        bytes.Double(_buckets);
        bytes.Double(_usualMean);
        _all.Write(bytes);
        _known.Write(bytes);
    }

    public override void Read(ref ByteReader bytes)
    {
        (_buckets, _usualMean) = (bytes.Double(), bytes.Double());
        _all = Spread.Read(ref bytes);
        _known = Spread.Read(ref bytes);
    }

    private void Learn(ref Spread spread, List<MemberError> errors, double mean)
    {
        errors.Sort(static (one, other) => one.Error.CompareTo(other.Error));
        spread.Learn(CollectionsMarshal.AsSpan(errors), Floor(mean));
    }

    // Counts and sums of a member differ from the mean by a factor, at busy and at quiet times; other values differ by a distance.
    private void Learn(MemberModel member, double scaled, double mean)
    {
        var unit = UnitOf(mean);
        member.Learn((scaled - mean) / unit, Math.Max(_known.UsualDistance, Floor(mean)) / unit);
    }

    private double Expected(double mean, MemberModel member) => mean + member.Offset * UnitOf(mean);

    // For means below the usual distance between members, counts and sums differ by a distance as well. Where the members never differed, any unit
    // will do.
    private double UnitOf(double mean)
    {
        var unit = statistic.AddsUp ? Math.Max(Math.Abs(mean), Math.Max(_all.UsualDistance, Floor(mean))) : 1;
        return unit > 0 ? unit : 1;
    }

    // The mean of many records is less uncertain than that of a few. For counts and sums the number of records is part of the value.
    private MemberError ErrorOf(double error, double count) =>
        new(statistic.IsAverage ? Math.Sqrt(Math.Min(MaxRecords, count)) * error : error, statistic.AddsUp ? 1 : count);

    private double ProbabilityOf(in MemberError member, in Spread spread, double mean, Side side) =>
        member.Error == 0 || side == Side.High && member.Error < 0 || side == Side.Low && member.Error > 0
            ? 1
            : spread.ProbabilityOf(member, Floor(mean));

    private double CurrentMean() => _bucket.Count >= MinMembersForMean || _buckets == 0 ? InterquartileMean() : _usualMean;

    // The mean of the middle half. It is robust against unusual members, and unlike the median it does not jump between whole numbers, which would
    // make many members look unusual at once.
    private double InterquartileMean()
    {
        if (!_isSorted) _bucket.Sort();
        _isSorted = true;
        if (_bucket.Count == 0) return _usualMean;
        var (left, sum) = (_bucket.Count / 4, 0.0);
        for (var at = left; at < _bucket.Count - left; at++) sum += _bucket[at];
        return sum / (_bucket.Count - 2 * left);
    }

    private double Scaled(double value)
    {
        value = Math.Clamp(value, -MaxMagnitude, MaxMagnitude);
        return statistic.AddsUp ? double.CopySign(Math.Sqrt(Math.Abs(value)), value) : value;
    }

    private double Unscaled(double value)
    {
        if (!statistic.AddsUp) return value;
        if (statistic.Kind != ModelKind.Metric) value = Math.Max(0, value);
        return value * Math.Abs(value);
    }

    private double Floor(double mean)
    {
        var share = Math.Abs(mean) * MinScaleShare;
        return statistic.Kind == ModelKind.Count ? Math.Max(MinCountScale, share) : share;
    }

    private readonly record struct Entry(double Scaled, double Count, MemberModel? Member);
}
