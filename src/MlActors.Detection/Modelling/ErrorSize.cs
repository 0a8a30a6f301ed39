using MlActors.Detection.Encoding;

namespace MlActors.Detection.Modelling;

/// <summary>
/// The usual size of the errors of one predictor over thousands of buckets. Single large errors are limited, and large errors that are frequent still
/// count through a share of the plain mean. Lives as long as its series.
/// </summary>
internal struct ErrorSize
{
    // A memory of some three thousand buckets, and of ten thousand for the plain mean.
    private const double Gain = 0.0003;
    private const double MeanGain = 0.0001;

    // The limit of an error in usual errors, once there are enough of them.
    private const double WinsorLimit = 5;
    private const double MinBucketsToWinsorize = 50;

    private const double MinShareOfMean = 0.05;

    private float _limited;
    private float _mean;

    public readonly double Value => Math.Max(_limited, MinShareOfMean * _mean);

    /// <summary>The limit of a single error; infinite while too little is known.</summary>
    public readonly double LimitAt(double buckets) => buckets > MinBucketsToWinsorize ? WinsorLimit * Value : double.PositiveInfinity;

    /// <summary>Learns an error.</summary>
    /// <param name="error">The error, signed or not.</param>
    /// <param name="buckets">The number of errors learned before.</param>
    public void Learn(double error, double buckets)
    {
        var (size, early) = (Math.Min(Math.Abs(error), float.MaxValue), 1 / (buckets + 1));
        _limited += (float)((Math.Min(size, LimitAt(buckets)) - _limited) * Math.Max(early, Gain));
        _mean += (float)((size - _mean) * Math.Max(early, MeanGain));
    }

    public static ErrorSize Of(double size) => new() { _limited = (float)size, _mean = (float)size };

    public readonly void Write(ByteWriter bytes)
    {
        bytes.Single(_limited);
        bytes.Single(_mean);
    }

    public static ErrorSize Read(ref ByteReader bytes) => new() { _limited = bytes.Single(), _mean = bytes.Single() };
}
