using MlActors.Detection.Encoding;

namespace MlActors.Detection.Series;

/// <summary>The learned state of one entity. Lives as long as its series; all of it is in the model state.</summary>
internal abstract class EntityModel
{
    public abstract long Bytes { get; }

    public abstract void Write(ByteWriter bytes);

    public abstract void Read(ref ByteReader bytes);
}
