using MlActors.Detection.Encoding;

namespace MlActors.Detection.Modelling;

/// <summary>
/// The regression line through about the last thousand buckets, by least squares with decaying weights, and its error size. Lives as long as its
/// series, from the second bucket on.
/// </summary>
internal struct Trend
{
    private const double Memory = 1_024;
    private const double ErrorGain = 0.01;

    // The limit of an error in usual errors, once there are enough of them.
    private const double WinsorLimit = 5;
    private const double MinBucketsToWinsorize = 50;

    // The minimum slope, in its own standard errors.
    private const double SignificanceThreshold = 4;

    private double _buckets;
    private double _meanTime;
    private double _mean;
    private double _variance;
    private double _timeVariance;
    private double _covariance;
    private double _errorSize;
    private double _slope;

    public readonly double ErrorSize => _errorSize;

    /// <summary>The value of the line at a bucket number.</summary>
    public readonly double ValueAt(double bucket) => _mean + _slope * (bucket - _meanTime);

    /// <summary>
    /// The slope if it is significant; zero where it could result from the time of the day or the week at which the buckets begin and end.
    /// </summary>
    /// <param name="bucketsPerRepeat">The number of buckets that may be correlated, for instance those of a day.</param>
    public readonly double SlopeOver(double bucketsPerRepeat)
    {
        var explained = _covariance * _slope;
        var repeats = Math.Min(_buckets, 2 * Memory) / Math.Max(1, bucketsPerRepeat) - 2;
        return repeats > 0 && explained * repeats > SignificanceThreshold * SignificanceThreshold * Math.Max(0, _variance - explained) ? _slope : 0;
    }

    public void Learn(double bucket, double value)
    {
        var error = value - ValueAt(bucket);
        if (_buckets >= MinBucketsToWinsorize) error = Math.Clamp(error, -WinsorLimit * _errorSize, WinsorLimit * _errorSize);
        if (_buckets > 0) _errorSize += Math.Max(ErrorGain, 1 / _buckets) * (Math.Abs(error) - _errorSize);
        var gain = ++_buckets < Memory ? 1 / _buckets : 1 / Memory;
        var timeOffset = bucket - _meanTime;
        var valueOffset = _slope * timeOffset + error;
        _meanTime += gain * timeOffset;
        _mean += gain * valueOffset;
        _variance = (1 - gain) * (_variance + gain * valueOffset * valueOffset);
        _timeVariance = (1 - gain) * (_timeVariance + gain * timeOffset * timeOffset);
        _covariance = (1 - gain) * (_covariance + gain * timeOffset * valueOffset);
        _slope = SlopeOfMoments;
    }

    public readonly void Write(ByteWriter bytes)
    {
        foreach (var number in (ReadOnlySpan<double>)[_buckets, _meanTime, _mean, _variance, _timeVariance, _covariance, _errorSize])
            bytes.Double(number);
    }

    public static Trend Read(ref ByteReader bytes)
    {
        var trend = new Trend
        {
            _buckets = bytes.Double(),
            _meanTime = bytes.Double(),
            _mean = bytes.Double(),
            _variance = bytes.Double(),
            _timeVariance = bytes.Double(),
            _covariance = bytes.Double(),
            _errorSize = bytes.Double(),
        };
        trend._slope = trend.SlopeOfMoments;
        return trend;
    }

    private readonly double SlopeOfMoments => _timeVariance > 0 ? _covariance / _timeVariance : 0;
}
