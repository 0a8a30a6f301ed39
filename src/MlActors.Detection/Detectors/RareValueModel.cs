using MlActors.Detection.Encoding;
using MlActors.Detection.Series;

namespace MlActors.Detection.Detectors;

/// <summary>How often one value was seen: in how many buckets, or by how many members of a population. Lives as long as its series.</summary>
internal sealed class RareValueModel : EntityModel
{
    private DecayingCount _sightings;

    public override long Bytes => 40;

    public double SightingsAt(long step) => _sightings.At(step);

    public void See(long step) => _sightings.Add(step, 1);

    public override void Write(ByteWriter bytes) => _sightings.Write(bytes);

    public override void Read(ref ByteReader bytes) => _sightings = DecayingCount.Read(ref bytes);
}
