using MlActors.Detection.State;

namespace MlActors.Detection.Modelling;

/// <summary>
/// The usual size of a predictor's errors: a forgetting mean of their absolute values. A single error counts at most a few times the usual one,
/// so an anomaly drags nothing; each further one in a row may count more, so a lasting change is learnt all the same.
/// </summary>
internal struct RobustScale
{
    private const double WinsorAt = 4;
    private const double GrowthInARow = 1.25;
    private const double MostGrowth = 1e6;

    private double _mean;
    private double _growth;

    /// <summary>The unit of errors. The distribution that judges them, Student's of four degrees, has a mean absolute value of one.</summary>
    public readonly double Deviation => _mean;

    public static RobustScale Read(ref ByteReader bytes) => new() { _mean = bytes.Double(), _growth = bytes.Double() };

    /// <summary>Learns an error and answers with what of it may move the model.</summary>
    public double Learn(double error, double floor, double gain)
    {
        var limit = WinsorAt * Math.Max(_mean, floor) * (1 + _growth);
        // Where nothing ever varied there is no measure to cut by.
        var winsorized = limit > 0 ? Math.Clamp(error, -limit, limit) : error;
        _growth = winsorized == error ? 0 : Math.Min(MostGrowth, (1 + _growth) * GrowthInARow - 1);
        _mean += gain * (Math.Abs(winsorized) - _mean);
        return winsorized;
    }

    /// <summary>Learns an error as it is, while there are too few to tell which of them are unusual.</summary>
    public double LearnFully(double error, double gain)
    {
        _mean += gain * (Math.Abs(error) - _mean);
        return error;
    }

    public readonly void Write(ByteWriter bytes)
    {
        bytes.Double(_mean);
        bytes.Double(_growth);
    }
}
