using System.Runtime.CompilerServices;
using MlActors.Detection.Encoding;
using MlActors.Detection.Numerics;

namespace MlActors.Detection.Modelling;

/// <summary>
/// The last large deviations of a series: how frequent such heights are, and whether one was due because similar ones came at equal distances before.
/// What is predictable in time or in kind is ordinary; what merely happened before is not. Lives as long as its series.
/// </summary>
internal struct Recurrence
{
    /// <summary>The minimum height of an event.</summary>
    public const double MinHeight = 4;

    private const int Capacity = 12;
    private const int Classes = 12;

    // Heights within this factor are similar.
    private const double Similar = 2;

    // Heights within this number of buckets are one event.
    private const int ClusterBuckets = 5;

    // An event may be this number of buckets early or late, and more for a longer period: a job does not start on the minute.
    private const int DueTolerance = 1;
    private const int DueToleranceGrowth = 32;
    private const int MaxDueTolerance = 5;

    // The number of periods that must have been regular, and the share of the deviation that remains of a regular event.
    private const int DuePeriods = 3;
    private const double DueShare = 0.3;

    // The memory of rates in buckets, and the rate of events that is not frequent yet.
    private const double RateMemory = 2_000;
    private const double OrdinaryRate = 0.015;

    // The rate of events of ordinary series in the classes below the height of an alarm, and the number of those classes. A series with more of them
    // has a heavier tail, one that falls with about the square.
    private const double OrdinaryTailRate = 0.008;
    private const int TailClasses = 2;

    private static readonly double[] Edges = [.. Enumerable.Range(0, Classes).Select(EdgeOf)];

    private Rates _rates;
    private Positions _last;
    private Positions _positions;

    // The number of classes that had an event; the rates of the others are zero.
    private int _classes;
    private Rates _heights;
    private int _count;

    /// <summary>
    /// The height that this series exceeds as often as an ordinary one exceeds a height of one: more than one where moderate heights are frequent.
    /// Outages hardly change it, since they are higher.
    /// </summary>
    public readonly double TailUnit
    {
        get
        {
            var rate = _rates[0] - (double)_rates[TailClasses];
            return rate > OrdinaryTailRate ? Math.Sqrt(rate / OrdinaryTailRate) : 1;
        }
    }

    /// <summary>The share of a deviation that is not explained by earlier ones, 0 to 1.</summary>
    /// <param name="height">The deviation, in usual errors.</param>
    /// <param name="bucket">The number of buckets learned before.</param>
    public readonly double UnexplainedShare(double height, long bucket)
    {
        if (height < MinHeight) return 1;
        var rate = (double)_rates[ClassOf(height / Similar)];
        var share = rate > OrdinaryRate ? OrdinaryRate / rate : 1;
        return IsDue(height, bucket) ? DueShare * share : share;
    }

    public void Learn(double height, long bucket)
    {
        var gain = Math.Max(1 / (bucket + 1 + RateMemory / 4), 1 / RateMemory);
        var highest = height >= MinHeight ? ClassOf(height) : -1;
        _classes = Math.Max(_classes, highest + 1);
        for (var at = 0; at < _classes; at++)
        {
            var isNew = at <= highest && (_last[at] == 0 || bucket - _last[at] > ClusterBuckets);
            if (isNew) _last[at] = (int)bucket;
            _rates[at] += (float)(gain * ((isNew ? 1 : 0) - _rates[at]));
        }
        if (highest >= 0) AddEvent((float)Math.Min(height, float.MaxValue), (int)bucket);
    }

    public readonly void Write(ByteWriter bytes)
    {
        bytes.Count(_classes);
        for (var at = 0; at < _classes; at++)
        {
            bytes.Count(_last[at]);
            bytes.Single(_rates[at]);
        }
        bytes.Count(_count);
        for (var at = 0; at < _count; at++)
        {
            bytes.Count(_positions[at]);
            bytes.Single(_heights[at]);
        }
    }

    public static Recurrence Read(ref ByteReader bytes)
    {
        var read = new Recurrence();
        read._classes = bytes.Index(Classes + 1);
        for (var at = 0; at < read._classes; at++) (read._last[at], read._rates[at]) = (bytes.Index(int.MaxValue), bytes.Single());
        read._count = bytes.Index(Capacity + 1);
        for (var at = 0; at < read._count; at++) (read._positions[at], read._heights[at]) = (bytes.Index(int.MaxValue), bytes.Single());
        return read;
    }

    private void AddEvent(float height, int bucket)
    {
        if (_count > 0 && bucket - _positions[_count - 1] <= ClusterBuckets)
        {
            if (height > _heights[_count - 1]) (_heights[_count - 1], _positions[_count - 1]) = (height, bucket);
            return;
        }
        if (_count == Capacity)
        {
            _count--;
            for (var at = 0; at < _count; at++) (_heights[at], _positions[at]) = (_heights[at + 1], _positions[at + 1]);
        }
        (_heights[_count], _positions[_count]) = (height, bucket);
        _count++;
    }

    // Whether similar events came one, two and so on equal distances before.
    private readonly bool IsDue(double height, long bucket)
    {
        for (var latest = _count - 1; latest >= 0; latest--)
        {
            var period = bucket - _positions[latest];
            if (period <= ClusterBuckets || _heights[latest] < height / Similar) continue;
            var tolerance = Math.Min(MaxDueTolerance, DueTolerance + period / DueToleranceGrowth);
            var periods = 2;
            while (periods <= DuePeriods && HasEvent(bucket - periods * period, height / Similar, tolerance)) periods++;
            if (periods > DuePeriods) return true;
        }
        return false;
    }

    private readonly bool HasEvent(long bucket, double height, long tolerance)
    {
        for (var at = 0; at < _count; at++)
            if (Math.Abs(_positions[at] - bucket) <= tolerance && _heights[at] >= height) return true;
        return false;
    }

    private static int ClassOf(double height)
    {
        var at = Classes - 1;
        while (at > 0 && height < Edges[at]) at--;
        return at;
    }

    // Two classes for each doubling.
    private static double EdgeOf(int index) => MinHeight * PortableMath.Power(2, index / 2) * (index % 2 == 0 ? 1 : Math.Sqrt(2));

    [InlineArray(Classes)]
    private struct Rates
    {
        private float _first;
    }

    [InlineArray(Classes)]
    private struct Positions
    {
        private int _first;
    }
}
