using MlActors.Detection.Encoding;
using MlActors.Detection.Series;

namespace MlActors.Detection.Functions;

/// <summary>
/// The usual deviation of a member from the mean of its population, in the unit of the population model. Lives as long as its series.
/// </summary>
internal sealed class MemberModel : EntityModel
{
    // The memory in buckets; a member is compared with its own past once it was seen in this number of buckets.
    private const double Gain = 1.0 / 50;
    private const double MinBuckets = 8;

    // The limit of the influence of a single bucket, in distances that are usual among known members.
    private const double WinsorLimit = 4;

    private double _buckets;

    public override long Bytes => 40;

    public bool IsKnown => _buckets >= MinBuckets;

    public double Offset { get; private set; }

    public void Learn(double offset, double usualDistance)
    {
        var error = offset - Offset;
        if (IsKnown && usualDistance > 0) error = Math.Clamp(error, -WinsorLimit * usualDistance, WinsorLimit * usualDistance);
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
