using MlActors.Detection.Encoding;

namespace MlActors.Detection.Series;

/// <summary>What one series has gathered in one bucket. What the numbers mean is the function's affair.</summary>
internal struct Tally(TimeSeries series)
{
    public readonly TimeSeries Series = series;

    /// <summary>Of how many records, as far as they had what the function reads.</summary>
    public double Count;

    public double Value;
    public double Second;

    /// <summary>What does not fit into two numbers.</summary>
    public Accumulator? Accumulator;

    public InfluenceTally? Influences;
}

/// <summary>What a function gathers beyond two numbers. Emptied and used again from bucket to bucket.</summary>
internal abstract class Accumulator
{
    public abstract void Clear();

    public abstract void Write(ByteWriter bytes);

    public abstract void Read(ref ByteReader bytes);
}
