using MlActors.Detection.Encoding;
using MlActors.Detection.Functions;
using MlActors.Detection.Series;

namespace MlActors.Detection.Detectors;

/// <summary>
/// How rare the values are that the members of one partition are seen with, how many members there are, and how often a member usually meets
/// rare values. Lives as long as its series.
/// </summary>
internal sealed class RarePopulationModel : EntityModel
{
    private const long OwnBytes = 64;

    private DecayingCount _members;

    public RarityHistory History { get; } = new();

    /// <summary>How many records with rare values a member has in a bucket.</summary>
    public PopulationModel Encounters { get; } = new(new CountFunction(seesEmptyBuckets: false));

    /// <summary>How many members were seen, older ones counting less.</summary>
    public double Members => _members.At(History.Step);

    public override long Bytes => OwnBytes + History.Bytes + Encounters.Bytes;

    public override long BytesWhenGrown => OwnBytes + History.BytesWhenGrown + Encounters.BytesWhenGrown;

    public void SeeMember() => _members.Add(History.Step, 1);

    public override void Write(ByteWriter bytes)
    {
        _members.Write(bytes);
        History.Write(bytes);
        Encounters.Write(bytes);
    }

    public override void Read(ref ByteReader bytes)
    {
        _members = DecayingCount.Read(ref bytes);
        History.Read(ref bytes);
        Encounters.Read(ref bytes);
    }
}
