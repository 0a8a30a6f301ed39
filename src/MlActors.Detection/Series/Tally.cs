using MlActors.Detection.Encoding;

namespace MlActors.Detection.Series;

/// <summary>The accumulated records of one series in one bucket. The function defines the meaning of the numbers.</summary>
internal struct Tally(TimeSeries series)
{
    public readonly TimeSeries Series = series;

    /// <summary>The number of records that had the field of the function.</summary>
    public double Count;

    public double Value;
    public double Second;

    /// <summary>The state that does not fit into two numbers; null when there is none.</summary>
    public Accumulator? Accumulator;

    public InfluenceTally? Influences;
}

/// <summary>The state that a function accumulates beyond two numbers. Cleared and reused from bucket to bucket.</summary>
internal abstract class Accumulator
{
    public abstract void Clear();

    public abstract void Write(ByteWriter bytes);

    public abstract void Read(ref ByteReader bytes);
}
