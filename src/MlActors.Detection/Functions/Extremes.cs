using MlActors.Detection.Encoding;
using MlActors.Detection.Series;

namespace MlActors.Detection.Functions;

/// <summary>The least and the greatest value of a bucket so far.</summary>
internal sealed class Extremes : Accumulator
{
    public double Least { get; private set; } = double.PositiveInfinity;

    public double Greatest { get; private set; } = double.NegativeInfinity;

    public void Add(double value) => (Least, Greatest) = (Math.Min(Least, value), Math.Max(Greatest, value));

    public override void Clear() => (Least, Greatest) = (double.PositiveInfinity, double.NegativeInfinity);

    public override void Write(ByteWriter bytes)
    {
        bytes.Double(Least);
        bytes.Double(Greatest);
    }

    public override void Read(ref ByteReader bytes) => (Least, Greatest) = (bytes.Double(), bytes.Double());
}
