using MlActors.Detection.Encoding;
using MlActors.Detection.Numerics;
using MlActors.Detection.Results;
using MlActors.Detection.Series;
using MlActors.Detection.Settings;

namespace MlActors.Detection.Functions;

/// <summary>
/// A slowly decaying histogram of the times of a cycle at which events occur. A time is as improbable as all events at times with at most the same
/// activity. Lives as long as its series.
/// </summary>
internal sealed class TimeOfDayModel(TimeCycle cycle) : ProbabilityModel
{
    private const double Memory = 4_096;
    private const double MillisecondsInSecond = 1_000;

    // A time more than an hour away from all usual times is less probable by this many powers of ten for each further hour, up to a limit.
    private const double PowersPerHour = 0.5;
    private const double MaxPowers = 4;
    private const double MillisecondsInHour = 3_600_000;

    // A time is usual when it has at least this share of a uniform distribution.
    private const double UsualShare = 0.25;

    // The smoothing kernel over adjacent slots, by distance in slots.
    private static readonly double[] KernelWeights = [1, 0.6, 0.3, 0.1];

    private readonly double[] _weights = new double[cycle.Slots];
    private double _total;
    private long? _since;

    public override long Bytes => 96 + sizeof(double) * cycle.Slots;

    public override Evaluation? Evaluate(in BucketContext context, in Tally tally, Side side)
    {
        if (tally.Accumulator is not OccupiedSlots occupied || _since is not { } since || context.Start - since < cycle.MinCycles * cycle.Length)
            return null;
        var (leastProbable, probability, occupiedCount) = (0, double.MaxValue, 0);
        for (var slot = 0; slot < cycle.Slots; slot++)
        {
            if (!occupied.IsOccupied(slot)) continue;
            occupiedCount++;
            if (ProbabilityOf(slot) is var here && here < probability) (leastProbable, probability) = (slot, here);
        }
        if (occupiedCount == 0) return null;
        // The minimum over several slots, corrected for their number.
        probability = JointProbability.Of([probability], occupiedCount);
        var actual = occupiedCount == 1 ? tally.Value : MidpointOf(leastProbable);
        return new Evaluation(probability, actual / MillisecondsInSecond, MidpointOf(NearestUsual(leastProbable)) / MillisecondsInSecond);
    }

    public override void Learn(in BucketContext context, in Tally tally)
    {
        if (tally.Accumulator is not OccupiedSlots occupied) return;
        _since ??= context.Start;
        var kept = 1 - 1 / Memory;
        _total = 0;
        for (var slot = 0; slot < cycle.Slots; slot++)
        {
            _weights[slot] *= kept;
            if (occupied.IsOccupied(slot)) _weights[slot]++;
            _total += _weights[slot];
        }
    }

    /// <summary>The range of usual times around the nearest usual one, unless it crosses the end of the cycle.</summary>
    public override Explanation? Explain(in BucketContext context, in Tally tally, in Evaluation evaluation, Side side)
    {
        var first = (int)(evaluation.Typical * MillisecondsInSecond / cycle.SlotLength);
        var last = first;
        while (first >= 0 && IsUsual(first)) first--;
        while (last < cycle.Slots && IsUsual(last)) last++;
        var explanation = new Explanation { TypicalValue = evaluation.Typical };
        return first < 0 || last == cycle.Slots || last - first < 2
            ? explanation
            : explanation with {
                LowerConfidenceBound = (first + 1) * cycle.SlotLength / MillisecondsInSecond,
                UpperConfidenceBound = last * cycle.SlotLength / MillisecondsInSecond };
    }

    public override void Write(ByteWriter bytes)
    {
        bytes.Optional(_since);
        foreach (var weight in _weights)
        {
            bytes.Byte(weight > 0 ? (byte)1 : (byte)0);
            if (weight > 0) bytes.Double(weight);
        }
    }

    public override void Read(ref ByteReader bytes)
    {
        _since = bytes.Optional();
        for (var slot = 0; slot < cycle.Slots; slot++)
        {
            if (bytes.Byte() != 0) _weights[slot] = bytes.Double();
            // Summed up in the same order as in Learn, so that the total is the same to the last bit.
            _total += _weights[slot];
        }
    }

    private double ProbabilityOf(int slot)
    {
        var (activity, atMostAsActive) = (ActivityOf(slot), 0.0);
        for (var other = 0; other < cycle.Slots; other++)
            if (_weights[other] > 0 && ActivityOf(other) <= activity) atMostAsActive += _weights[other];
        var hours = SlotDistance(slot, NearestUsual(slot)) * cycle.SlotLength / MillisecondsInHour;
        var distance = PortableMath.PowerOfTen(-Math.Clamp(PowersPerHour * (hours - 1), 0, MaxPowers));
        return Math.Min(1, (atMostAsActive + 1) / (_total + 1)) * distance;
    }

    private int SlotDistance(int slot, int other) => Math.Min(Math.Abs(slot - other), cycle.Slots - Math.Abs(slot - other));

    private double ActivityOf(int slot)
    {
        var activity = _weights[slot];
        for (var distance = 1; distance < KernelWeights.Length; distance++)
            activity += KernelWeights[distance]
                * (_weights[(slot + distance) % cycle.Slots] + _weights[(slot - distance + cycle.Slots) % cycle.Slots]);
        return activity;
    }

    private int NearestUsual(int slot)
    {
        for (var distance = 0; distance <= cycle.Slots / 2; distance++)
        {
            var (before, after) = ((slot - distance + cycle.Slots) % cycle.Slots, (slot + distance) % cycle.Slots);
            if (IsUsual(after)) return after;
            if (IsUsual(before)) return before;
        }
        return slot;
    }

    private bool IsUsual(int slot) => _weights[slot] > UsualShare * _total / cycle.Slots;

    private double MidpointOf(int slot) => (slot + 0.5) * cycle.SlotLength;
}
