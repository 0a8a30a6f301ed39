using MlActors.Detection.Encoding;
using MlActors.Detection.Numerics;

namespace MlActors.Detection.Series;

/// <summary>
/// How often a series has records, and how long its silences usually are. While most buckets have records the series is dense, and an empty bucket is
/// a zero like any other value. Otherwise only the buckets with records are values, and a silence is evaluated by its length: an empty bucket needs
/// no work until that length becomes improbable. The state changes with records only, so the time of an evaluation has no effect. Lives as long as
/// its series.
/// </summary>
internal sealed class SilenceModel
{
    // A series becomes dense when half of its buckets have records, and sparse when less than a quarter do.
    private const double DenseThreshold = 0.5;
    private const double SparseThreshold = 0.25;

    // A memory of about a thousand buckets, and the number of empty buckets that are assumed before the first one.
    private const double Decay = 1 - 1.0 / 1_024;
    private const double PriorEmptyBuckets = 4;

    // The longest silence, in empty buckets, decays within some hundred intervals; with fewer intervals than this minimum it is unknown.
    private const double MaxIntervals = 256;
    private const double MinIntervals = 6;
    private const double LongestDecay = 1 - 1.0 / 256;

    // The first improbability that is reported, in powers of ten, and the last one.
    private const int FirstAlarmPower = 3;
    private const int LastAlarmPower = 16;

    private double _filled;
    private double _elapsed = PriorEmptyBuckets;
    private double _intervals;
    private double _longest;
    private int _alarmPower = FirstAlarmPower;

    /// <summary>A dense series without records for this number of buckets, a week of five minutes each, becomes sparse.</summary>
    public const long MaxEmptyDenseBuckets = 2_016;

    public static readonly long Bytes = 64;

    public bool IsDense { get; private set; }

    /// <summary>The share of buckets that have records.</summary>
    public double Occupancy => _filled / _elapsed;

    /// <summary>The probability of a silence of the length <see cref="AlarmAfter"/>.</summary>
    public double Probability => PortableMath.Power(0.1, _alarmPower);

    /// <summary>The number of consecutive empty buckets after which the silence is improbable; null while it need not be checked.</summary>
    public long? AlarmAfter => IsDense || _intervals < MinIntervals || _alarmPower > LastAlarmPower
        ? null
        : 1 + (long)Math.Min(1e15, LongestSilence * Math.Max(1, _alarmPower / LogIntervals));

    // The longest of n silences with exponential tails is about as long as the 1/n quantile, so one of x times its length has the probability n to
    // the power of -x.
    private double LogIntervals => PortableMath.Log10(_intervals + 2);

    // Whole buckets, so that a series that was never silent has a minimum.
    private double LongestSilence => Math.Max(1, _longest);

    /// <summary>The probability of a number of consecutive empty buckets.</summary>
    public double ProbabilityOf(long empty) => _intervals < MinIntervals || empty < LongestSilence
        ? 1
        : PortableMath.PowerOfTen(-Math.Min(LastAlarmPower, LogIntervals * empty / LongestSilence));

    public void RaiseAlarmPower() => _alarmPower++;

    /// <summary>Learns a bucket with records.</summary>
    /// <param name="interval">The number of buckets since the previous one with records; zero for the first.</param>
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
