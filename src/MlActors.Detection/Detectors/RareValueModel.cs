using MlActors.Detection.Encoding;
using MlActors.Detection.Series;

namespace MlActors.Detection.Detectors;

/// <summary>The number of occurrences of one value: in buckets, or among the members of a population. Lives as long as its series.</summary>
internal sealed class RareValueModel : EntityModel
{
    private DecayingCount _occurrences;

    public override long Bytes => 40;

    public double OccurrencesAt(long step) => _occurrences.ValueAt(step);

    public void AddOccurrence(long step) => _occurrences.Add(step, 1);

    public override void Write(ByteWriter bytes) => _occurrences.Write(bytes);

    public override void Read(ref ByteReader bytes) => _occurrences = DecayingCount.Read(ref bytes);
}
