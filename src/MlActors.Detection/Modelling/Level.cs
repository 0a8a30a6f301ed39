using MlActors.Detection.Encoding;

namespace MlActors.Detection.Modelling;

/// <summary>
/// The level of a series, independent of time: a level that adapts within some dozens of buckets, a baseline that adapts within thousands, and the
/// recent and overall error sizes of the level. Lives as long as its series.
/// </summary>
internal struct Level
{
    private const double Gain = 0.04;
    private const double BaselineGain = 0.0003;
    private const double ErrorGain = 0.01;

    // The limit of an error in usual errors, so that an anomaly does not distort the level. Each of several consecutive limited errors raises the
    // limit, because then the level has shifted.
    private const double WinsorLimit = 5;
    private const double GrowthFactor = 1.5;
    private const double MaxGrowth = 50;

    // With fewer buckets the usual error is unknown.
    private const double MinBucketsToWinsorize = 50;

    private const double HighVarianceRatio = 2;

    private double _level;
    private double _baseline;
    private double _recentError;
    private double _meanError;
    private double _growth;

    public readonly double Value => _level;

    public readonly double Baseline => _baseline;

    /// <summary>The error size: the recent one while the variance is high, otherwise that of the whole history.</summary>
    public readonly double ErrorSize => Math.Max(_recentError, _meanError);

    /// <summary>
    /// The error size as if a value were part of the history already, so that a first large error is not infinitely large in relation.
    /// </summary>
    public readonly double ErrorSizeWith(double value, double buckets) =>
        Math.Max(_recentError, _meanError + (Math.Abs(value - _level) - _meanError) / (buckets + 1));

    /// <summary>Limits an error to a number of usual errors.</summary>
    public readonly double Winsorize(double error) => Math.Clamp(error, -WinsorLimit * ErrorSize, WinsorLimit * ErrorSize);

    public readonly double RecentError => _recentError;

    /// <summary>Whether recent errors are clearly larger than the average.</summary>
    public readonly bool HasHighVariance => _recentError > HighVarianceRatio * _meanError;

    /// <summary>Learns the value of a bucket.</summary>
    /// <param name="value">The value, relative to the origin of the series.</param>
    /// <param name="buckets">The number of buckets learned before.</param>
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
