using MlActors.Detection.Encoding;
using MlActors.Detection.Series;

namespace MlActors.Detection.Functions;

/// <summary>
/// How far above or below the middle of its population a member usually is, in the unit that the population chooses. Lives as long as its series.
/// </summary>
internal sealed class MemberModel : EntityModel
{
    // Of about so many buckets; a member is known by its own past once it was seen in some.
    private const double Gain = 1.0 / 50;
    private const double MinBuckets = 8;

    // A single bucket moves what is usual by no more than this many distances that are usual among those who are known.
    private const double WinsorLimit = 4;

    private double _buckets;

    public override long Bytes => 40;

    public bool IsKnown => _buckets >= MinBuckets;

    public double Offset { get; private set; }

    public void Learn(double offset, double usual)
    {
        var error = offset - Offset;
        if (IsKnown && usual > 0) error = Math.Clamp(error, -WinsorLimit * usual, WinsorLimit * usual);
        _buckets++;
        Offset += Math.Max(Gain, 1 / _buckets) * error;
    }

    public override void Write(ByteWriter bytes)
    {
        bytes.Double(_buckets);
        bytes.Double(Offset);
    }

    public override void Read(ref ByteReader bytes) => (_buckets, Offset) = (bytes.Double(), bytes.Double());
}
