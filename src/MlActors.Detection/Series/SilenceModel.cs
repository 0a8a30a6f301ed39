using MlActors.Detection.Encoding;
using MlActors.Detection.Numerics;

namespace MlActors.Detection.Series;

/// <summary>
/// How often a series has records, and how long its silences usually are. While most buckets have some it is dense and each empty bucket is a zero
/// like any other value. Otherwise its values are those of the buckets that have records, and silence is judged by its length alone:
/// nothing has to be done for an empty bucket until that length would be improbable. All of it changes with records only, so it makes no
/// difference when it is looked at. Lives as long as its series.
/// </summary>
internal sealed class SilenceModel
{
    // It becomes dense when half of its buckets have records, and stays so until less than a quarter do.
    private const double DenseThreshold = 0.5;
    private const double SparseThreshold = 0.25;

    // The memory of about a thousand buckets, and buckets it is taken to have been empty before the first.
    private const double Decay = 1 - 1.0 / 1_024;
    private const double PriorEmptyBuckets = 4;

    // The longest silence, in empty buckets, is forgotten within some hundred; fewer than these say nothing.
    private const double MaxIntervals = 256;
    private const double MinIntervals = 6;
    private const double LongestDecay = 1 - 1.0 / 256;

    // An improbability that is reported first, in powers of ten, and the last of those after it.
    private const int FirstAlarmPower = 3;
    private const int LastAlarmPower = 16;

    private double _filled;
    private double _elapsed = PriorEmptyBuckets;
    private double _intervals;
    private double _longest;
    private int _alarmPower = FirstAlarmPower;

    /// <summary>A dense series that brought nothing for this many buckets, a week of five minutes, is taken for a sparse one.</summary>
    public const long MaxEmptyDenseBuckets = 2_016;

    public static readonly long Bytes = 64;

    public bool IsDense { get; private set; }

    /// <summary>The share of buckets that have records.</summary>
    public double Occupancy => _filled / _elapsed;

    /// <summary>How probable the silence is that has just become as long as <see cref="AlarmAfter"/> says.</summary>
    public double Probability => PortableMath.Power(0.1, _alarmPower);

    /// <summary>After how many empty buckets in a row that is improbable; null while nobody needs to look for it.</summary>
    public long? AlarmAfter => IsDense || _intervals < MinIntervals || _alarmPower > LastAlarmPower
        ? null
        : 1 + (long)Math.Min(1e15, Longest * Math.Max(1, _alarmPower / LogIntervals));

    // Among n silences with exponential tails the longest is about as long as makes the n-th part of them, so one of x times its length has the
    // probability n to the power of -x.
    private double LogIntervals => PortableMath.Log10(_intervals + 2);

    // Counted in whole buckets, so that a series that was never silent has a shortest measure.
    private double Longest => Math.Max(1, _longest);

    /// <summary>How probable so many empty buckets in a row are.</summary>
    public double ProbabilityOf(long empty) => _intervals < MinIntervals || empty < Longest
        ? 1
        : PortableMath.PowerOfTen(-Math.Min(LastAlarmPower, LogIntervals * empty / Longest));

    public void RaiseAlarmPower() => _alarmPower++;

    /// <summary>A bucket with records, so many buckets after the last one of those; zero for the first.</summary>
    public void LearnInterval(long interval)
    {
        _alarmPower = FirstAlarmPower;
        if (interval > 0)
        {
            _intervals = Math.Min(MaxIntervals, _intervals + 1);
            _longest = Math.Max(interval - 1, _longest * LongestDecay);
        }
        var decay = PortableMath.Power(Decay, (int)Math.Clamp(interval, 1, 1_000_000));
        _filled = _filled * decay + 1;
        _elapsed = _elapsed * decay + (1 - decay) / (1 - Decay);
        IsDense = Occupancy >= (IsDense ? SparseThreshold : DenseThreshold);
    }

    public void MarkSparse() => IsDense = false;

    public void Write(ByteWriter bytes)
    {
        foreach (var number in (ReadOnlySpan<double>)[_filled, _elapsed, _intervals, _longest]) bytes.Double(number);
        bytes.Byte((byte)_alarmPower);
        bytes.Byte(IsDense ? (byte)1 : (byte)0);
    }

    public void Read(ref ByteReader bytes)
    {
        (_filled, _elapsed, _intervals, _longest) = (bytes.Double(), bytes.Double(), bytes.Double(), bytes.Double());
        _alarmPower = bytes.Byte();
        IsDense = bytes.Byte() != 0;
    }
}
