using MlActors.Detection.Entities;
using MlActors.Detection.Influencers;
using MlActors.Detection.State;

namespace MlActors.Detection.Buckets;

/// <summary>What one series has gathered in one bucket. What the numbers mean is the function's affair.</summary>
internal struct Tally(Series series)
{
    public readonly Series Series = series;

    /// <summary>Of how many records, as far as they had what the function reads.</summary>
    public double Count;

    public double Value;
    public double Second;

    /// <summary>What does not fit into two numbers.</summary>
    public Gathering? More;

    public InfluenceTally? Influences;
}

/// <summary>What a function gathers beyond two numbers. Emptied and used again from bucket to bucket.</summary>
internal abstract class Gathering
{
    public abstract void Clear();

    public abstract void Write(ByteWriter bytes);

    public abstract void Read(ref ByteReader bytes);
}
