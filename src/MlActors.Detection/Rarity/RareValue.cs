using MlActors.Detection.Entities;
using MlActors.Detection.State;

namespace MlActors.Detection.Rarity;

/// <summary>How often one value was seen: in how many buckets, or by how many members of a population. Lives as long as its series.</summary>
internal sealed class RareValue : EntityModel
{
    private Fading _sightings;

    public override long Bytes => 40;

    public double SightingsAt(long step) => _sightings.At(step);

    public void See(long step) => _sightings.Add(step, 1);

    public override void Write(ByteWriter bytes) => _sightings.Write(bytes);

    public override void Read(ref ByteReader bytes) => _sightings = Fading.Read(ref bytes);
}
