namespace MlActors.Detection.Numerics;

/// <summary>A number in two bytes: the upper half of a float, which has the whole range with a precision of half a per cent.</summary>
internal static class ShortFloat
{
    private const uint Half = 0x7FFF;

    public static double ToDouble(ushort bits) => BitConverter.UInt32BitsToSingle((uint)bits << 16);

    /// <summary>The nearest representable number.</summary>
    public static ushort From(double value)
    {
        var bits = BitConverter.SingleToUInt32Bits((float)Math.Clamp(value, -1e38, 1e38));
        return (ushort)((bits + Half + ((bits >> 16) & 1)) >> 16);
    }
}
