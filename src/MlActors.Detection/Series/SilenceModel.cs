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
    private const double DenseFrom = 0.5;
    private const double SparseBelow = 0.25;

    // The memory of about a thousand buckets, and buckets it is taken to have been empty before the first.
    private const double Kept = 1 - 1.0 / 1_024;
    private const double EmptyBefore = 4;

    // The longest silence, in empty buckets, is forgotten within some hundred; fewer than these say nothing.
    private const double MostIntervals = 256;
    private const double IntervalsToJudge = 6;
    private const double LongestKept = 1 - 1.0 / 256;

    // An improbability that is reported first, in powers of ten, and the last of those after it.
    private const int FirstAlarm = 3;
    private const int LastAlarm = 16;

    private double _filled;
    private double _elapsed = EmptyBefore;
    private double _intervals;
    private double _longest;
    private int _alarm = FirstAlarm;

    /// <summary>A dense series that brought nothing for this many buckets, a week of five minutes, is taken for a sparse one.</summary>
    public const long MostZeros = 2_016;

    public static readonly long Bytes = 64;

    public bool IsDense { get; private set; }

    /// <summary>The share of buckets that have records.</summary>
    public double Occupancy => _filled / _elapsed;

    /// <summary>How probable the silence is that has just become as long as <see cref="AlarmAfter"/> says.</summary>
    public double Probability => PortableMath.Power(0.1, _alarm);

    /// <summary>After how many empty buckets in a row that is improbable; null while nobody needs to look for it.</summary>
    public long? AlarmAfter => IsDense || _intervals < IntervalsToJudge || _alarm > LastAlarm
        ? null
        : 1 + (long)Math.Min(1e15, Longest * Math.Max(1, _alarm / Rarity));

    // Among n silences with exponential tails the longest is about as long as makes the n-th part of them, so one of x times its length has the
    // probability n to the power of -x.
    private double Rarity => PortableMath.Log10(_intervals + 2);

    // Counted in whole buckets, so that a series that was never silent has a shortest measure.
    private double Longest => Math.Max(1, _longest);

    /// <summary>How probable so many empty buckets in a row are.</summary>
    public double ProbabilityOf(long empty) => _intervals < IntervalsToJudge || empty < Longest
        ? 1
        : PortableMath.PowerOfTen(-Math.Min(LastAlarm, Rarity * empty / Longest));

    public void Alarmed() => _alarm++;

    /// <summary>A bucket with records, so many buckets after the last one of those; zero for the first.</summary>
    public void Seen(long interval)
    {
        _alarm = FirstAlarm;
        if (interval > 0)
        {
            _intervals = Math.Min(MostIntervals, _intervals + 1);
            _longest = Math.Max(interval - 1, _longest * LongestKept);
        }
        var kept = PortableMath.Power(Kept, (int)Math.Clamp(interval, 1, 1_000_000));
        _filled = _filled * kept + 1;
        _elapsed = _elapsed * kept + (1 - kept) / (1 - Kept);
        IsDense = Occupancy >= (IsDense ? SparseBelow : DenseFrom);
    }

    public void GaveUp() => IsDense = false;

    public void Write(ByteWriter bytes)
    {
        foreach (var number in (ReadOnlySpan<double>)[_filled, _elapsed, _intervals, _longest]) bytes.Double(number);
        bytes.Byte((byte)_alarm);
        bytes.Byte(IsDense ? (byte)1 : (byte)0);
    }

    public void Read(ref ByteReader bytes)
    {
        (_filled, _elapsed, _intervals, _longest) = (bytes.Double(), bytes.Double(), bytes.Double(), bytes.Double());
        _alarm = bytes.Byte();
        IsDense = bytes.Byte() != 0;
    }
}
