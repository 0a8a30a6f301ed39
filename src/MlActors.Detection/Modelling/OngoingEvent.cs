using MlActors.Detection.Encoding;

namespace MlActors.Detection.Modelling;

/// <summary>
/// The event that a series is in: its age and its highest deviation. An event is alarming at its start and while it gets worse; what merely goes on
/// is already known. Lives as long as its series.
/// </summary>
internal struct OngoingEvent
{
    // The number of buckets that are the start of an event, and of ordinary buckets that end it.
    private const int StartBuckets = 2;
    private const int EndBuckets = 2;

    // An event gets worse while it exceeds its highest deviation by this factor.
    private const double Growth = 1.15;

    private int _age;
    private int _quiet;
    private double _highest;

    /// <summary>Whether a deviation continues an event without making it worse.</summary>
    public readonly bool Includes(double height) => _age >= StartBuckets && height <= Growth * _highest;

    public void Learn(double height)
    {
        var isHigh = height >= Recurrence.MinHeight;
        if (_age == 0 && !isHigh) return;
        _quiet = isHigh ? 0 : _quiet + 1;
        if (_quiet > EndBuckets) (_age, _quiet, _highest) = (0, 0, 0);
        else (_age, _highest) = (Math.Min(_age, StartBuckets) + 1, Math.Max(_highest, height));
    }

    public readonly void Write(ByteWriter bytes)
    {
        bytes.Count(_age);
        if (_age == 0) return;
        bytes.Count(_quiet);
        bytes.Double(_highest);
    }

    public static OngoingEvent Read(ref ByteReader bytes) => bytes.Index(StartBuckets + 2) is var age and > 0
        ? new OngoingEvent { _age = age, _quiet = bytes.Index(EndBuckets + 1), _highest = bytes.Double() }
        : default;
}
