using MlActors.Detection.Encoding;
using MlActors.Detection.Numerics;

namespace MlActors.Detection.Detectors;

/// <summary>
/// A count that decays exponentially. Its value at a step is computed on demand, and the stored state changes only when something is added.
/// </summary>
internal struct DecayingCount
{
    // Equals a memory of about eight thousand steps.
    private const double Decay = 1 - 1.0 / 8_192;

    private double _count;
    private long _at;

    public readonly double ValueAt(long step) => _count * PortableMath.Power(Decay, (int)Math.Clamp(step - _at, 0, 1_000_000));

    public void Add(long step, double count) => (_count, _at) = (ValueAt(step) + count, step);

    public readonly void Write(ByteWriter bytes)
    {
        bytes.Double(_count);
        bytes.Signed(_at);
    }

    public static DecayingCount Read(ref ByteReader bytes) => new() { _count = bytes.Double(), _at = bytes.Signed() };
}
