using MlActors.Detection.Encoding;
using MlActors.Detection.Functions;
using MlActors.Detection.Series;

namespace MlActors.Detection.Detectors;

/// <summary>
/// The rarity of the by values in one partition, the number of members, and the usual number of rare records of a member. Lives as long as its
/// series.
/// </summary>
internal sealed class RarePopulationModel : EntityModel
{
    private const long OwnBytes = 64;

    private DecayingCount _members;

    public RarityHistory History { get; } = new();

    /// <summary>The number of records with rare values that a member has in a bucket.</summary>
    public PopulationModel RareRecordCounts { get; } = new(new CountFunction(countsEmptyBuckets: false));

    /// <summary>The number of members seen, weighted by recency.</summary>
    public double Members => _members.ValueAt(History.Step);

    public override long Bytes => OwnBytes + History.Bytes + RareRecordCounts.Bytes;

    public void AddMember() => _members.Add(History.Step, 1);

    public override void Write(ByteWriter bytes)
    {
        _members.Write(bytes);
        History.Write(bytes);
        RareRecordCounts.Write(bytes);
    }

    public override void Read(ref ByteReader bytes)
    {
        _members = DecayingCount.Read(ref bytes);
        History.Read(ref bytes);
        RareRecordCounts.Read(ref bytes);
    }
}
