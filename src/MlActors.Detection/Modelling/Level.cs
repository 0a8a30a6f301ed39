using MlActors.Detection.Encoding;

namespace MlActors.Detection.Modelling;

/// <summary>
/// Where a series is by itself, whatever the time: a level that follows within some dozens of buckets, a baseline that follows within thousands,
/// and how large errors of the level are, of late and ever. Lives as long as its series.
/// </summary>
internal struct Level
{
    private const double Gain = 0.04;
    private const double BaselineGain = 0.0003;
    private const double ErrorGain = 0.01;

    // An error of more than this many usual ones is cut, so that no anomaly drags the level along. Errors cut one after the other are let
    // through further each time: then it is the level that has shifted.
    private const double WinsorLimit = 5;
    private const double GrowthFactor = 1.5;
    private const double MaxGrowth = 50;

    // Before this many buckets there is no telling what is usual.
    private const double MinBucketsToWinsorize = 50;

    private const double HighVarianceRatio = 2;

    private double _level;
    private double _baseline;
    private double _recentError;
    private double _meanError;
    private double _growth;

    public readonly double Value => _level;

    public readonly double Baseline => _baseline;

    /// <summary>The size of errors: in a stormy time that of late, in a calm one that of the whole history.</summary>
    public readonly double ErrorSize => Math.Max(_recentError, _meanError);

    /// <summary>The same as if a value were part of the history already, so that a first large error does not look infinitely large.</summary>
    public readonly double ErrorSizeWith(double value, double buckets) =>
        Math.Max(_recentError, _meanError + (Math.Abs(value - _level) - _meanError) / (buckets + 1));

    /// <summary>An error, no larger than a usual one times what no single anomaly should exceed.</summary>
    public readonly double Winsorize(double error) => Math.Clamp(error, -WinsorLimit * ErrorSize, WinsorLimit * ErrorSize);

    public readonly double RecentError => _recentError;

    /// <summary>Errors of late are clearly larger than they are on average.</summary>
    public readonly bool HasHighVariance => _recentError > HighVarianceRatio * _meanError;

    /// <param name="buckets">So many were learned before.</param>
    public void Learn(double value, double buckets)
    {
        var error = value - _level;
        var earlyGain = 1 / (buckets + 1);
        var winsorizes = buckets + 1 >= MinBucketsToWinsorize;
        _meanError += (Math.Abs(error) - _meanError) * earlyGain;
        var limit = winsorizes ? WinsorLimit * ErrorSize * (1 + _growth) : double.PositiveInfinity;
        var size = winsorizes ? Math.Min(Math.Abs(error), WinsorLimit * _recentError) : Math.Abs(error);
        _recentError += Math.Max(ErrorGain, earlyGain) * (size - _recentError);
        var winsorized = Math.Clamp(error, -limit, limit);
        _growth = winsorized == error ? 0 : Math.Min(MaxGrowth, (1 + _growth) * GrowthFactor - 1);
        _level += Math.Max(Gain, earlyGain) * winsorized;
        _baseline += Math.Max(BaselineGain, earlyGain) * (value - _baseline);
    }

    public readonly void Write(ByteWriter bytes)
    {
        foreach (var number in (ReadOnlySpan<double>)[_level, _baseline, _recentError, _meanError, _growth]) bytes.Double(number);
    }

    public static Level Read(ref ByteReader bytes) =>
        new() { _level = bytes.Double(), _baseline = bytes.Double(), _recentError = bytes.Double(), _meanError = bytes.Double(), _growth =
            bytes.Double() };
}
