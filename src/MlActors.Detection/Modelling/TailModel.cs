using MlActors.Detection.Encoding;
using MlActors.Detection.Settings;

namespace MlActors.Detection.Modelling;

/// <summary>
/// One measure of how strange a bucket is, held against all that this series ever showed of it, up and down apart: what the series does now and then
/// is not strange in it, however large. Lives as long as its series.
/// </summary>
internal struct TailModel
{
    // The usual size is a mean of very long memory, so that old peaks stay comparable; no single value counts for more than so many times it.
    private const double ScaleGain = 0.0002;
    private const double MaxScaleMultiple = 5;

    private double _scale;
    private PeakHistory _up;
    private PeakHistory _down;

    /// <summary>
    /// Powers of ten of the buckets to wait for something as strange; negative infinity for what is within the ordinary or on the side that does not
    /// count.
    /// </summary>
    /// <param name="floor">A size below which nothing is told apart.</param>
    public readonly double LogReturnPeriod(double measure, double floor, double buckets, Side side)
    {
        var scale = Math.Max(_scale, floor);
        if (measure == 0 || scale <= 0) return double.NegativeInfinity;
        if (measure > 0) return side == Side.Low ? double.NegativeInfinity : _up.LogReturnPeriod(measure, scale, buckets);
        return side == Side.High ? double.NegativeInfinity : _down.LogReturnPeriod(-measure, scale, buckets);
    }

    /// <summary>What a measure that is not above the peaks of its side has at least for a probability.</summary>
    public readonly double MinProbability(double measure, double buckets) =>
        measure > 0 ? _up.MinProbability(buckets) : _down.MinProbability(buckets);

    /// <param name="buckets">So many were learned before.</param>
    /// <param name="isTrained">Whether what is seen now may already count as a peak.</param>
    public void Learn(double measure, double buckets, bool isTrained)
    {
        var size = Math.Abs(measure);
        if (isTrained && _scale > 0) size = Math.Min(size, MaxScaleMultiple * _scale);
        _scale += Math.Max(ScaleGain, 1 / (buckets + 1)) * (size - _scale);
        if (!isTrained) return;
        _up.Learn(Math.Max(0, measure));
        _down.Learn(Math.Max(0, -measure));
    }

    public readonly void Write(ByteWriter bytes)
    {
        bytes.Double(_scale);
        _up.Write(bytes);
        _down.Write(bytes);
    }

    public static TailModel Read(ref ByteReader bytes) =>
        new() { _scale = bytes.Double(), _up = PeakHistory.Read(ref bytes), _down = PeakHistory.Read(ref bytes) };
}
