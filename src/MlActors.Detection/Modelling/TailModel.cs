using MlActors.Detection.Encoding;
using MlActors.Detection.Settings;

namespace MlActors.Detection.Modelling;

/// <summary>
/// The tail of one measure, compared with its whole history in this series, separately above and below: a value that the series shows now and then is
/// not unusual in it, however large. Lives as long as its series.
/// </summary>
internal struct TailModel
{
    // The usual size is a mean with very long memory, so that old peaks stay comparable; the influence of a single value is limited to this multiple
    // of it.
    private const double ScaleGain = 0.0002;
    private const double MaxScaleMultiple = 5;

    // The version of the model state that first stored the usual size as a float.
    private const byte FirstVersionOfFloats = 5;

    private float _scale;
    private PeakHistory _up;
    private PeakHistory _down;

    /// <summary>The usual size of the measure, limited to a minimum.</summary>
    public readonly double ScaleAbove(double floor) => Math.Max(_scale, floor);

    /// <summary>
    /// The return period of a measure in powers of ten of buckets; negative infinity for an ordinary measure or one on the side that does not count.
    /// </summary>
    /// <param name="measure">The measure, signed.</param>
    /// <param name="floor">The minimum scale.</param>
    /// <param name="buckets">The length of the history in buckets.</param>
    /// <param name="side">The side that counts.</param>
    public readonly double LogReturnPeriod(double measure, double floor, double buckets, Side side)
    {
        var scale = Math.Max(_scale, floor);
        if (measure == 0 || scale <= 0) return double.NegativeInfinity;
        if (measure > 0) return side == Side.Low ? double.NegativeInfinity : _up.LogReturnPeriod(measure, scale, buckets);
        return side == Side.High ? double.NegativeInfinity : _down.LogReturnPeriod(-measure, scale, buckets);
    }

    /// <summary>A lower bound for the probability of a measure that is not above the peaks of its side.</summary>
    public readonly double MinProbability(double measure, double buckets) =>
        measure > 0 ? _up.MinProbability(buckets) : _down.MinProbability(buckets);

    /// <summary>Learns a measure.</summary>
    /// <param name="measure">The measure, signed.</param>
    /// <param name="buckets">The number of buckets learned before.</param>
    /// <param name="isTrained">Whether the measure may already count as a peak.</param>
    public void Learn(double measure, double buckets, bool isTrained)
    {
        var size = Math.Abs(measure);
        if (isTrained && _scale > 0) size = Math.Min(size, MaxScaleMultiple * _scale);
        _scale += (float)(Math.Max(ScaleGain, 1 / (buckets + 1)) * (size - _scale));
        if (!isTrained) return;
        _up.Learn(Math.Max(0, measure));
        _down.Learn(Math.Max(0, -measure));
    }

    public readonly void Write(ByteWriter bytes)
    {
        bytes.Single(_scale);
        _up.Write(bytes);
        _down.Write(bytes);
    }

    public static TailModel Read(ref ByteReader bytes) =>
        new()
        {
            _scale = bytes.Version >= FirstVersionOfFloats ? bytes.Single() : (float)bytes.Double(),
            _up = PeakHistory.Read(ref bytes),
            _down = PeakHistory.Read(ref bytes),
        };
}
