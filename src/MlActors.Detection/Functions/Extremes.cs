using MlActors.Detection.Encoding;
using MlActors.Detection.Series;

namespace MlActors.Detection.Functions;

/// <summary>The minimum and the maximum of a bucket so far.</summary>
internal sealed class Extremes : Accumulator
{
    public double Min { get; private set; } = double.PositiveInfinity;

    public double Max { get; private set; } = double.NegativeInfinity;

    public void Add(double value) => (Min, Max) = (Math.Min(Min, value), Math.Max(Max, value));

    public override void Clear() => (Min, Max) = (double.PositiveInfinity, double.NegativeInfinity);

    public override void Write(ByteWriter bytes)
    {
        bytes.Double(Min);
        bytes.Double(Max);
    }

    public override void Read(ref ByteReader bytes) => (Min, Max) = (bytes.Double(), bytes.Double());
}
