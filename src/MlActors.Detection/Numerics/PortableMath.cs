namespace MlActors.Detection.Numerics;

/// <summary>
/// Functions built from additions, multiplications, divisions and square roots alone. Those are exact by IEEE 754, while the logarithms of system
/// libraries differ in the last bit between platforms, and results must not change when a job moves to another node.
/// </summary>
internal static class PortableMath
{
    private const double Ln2 = 0.693147180559945309417232121458;
    public const double Ln10 = 2.30258509299404568401799145468;

    private const double Log10OfE = 0.434294481903251827651128918917;
    private const double SquareRootOf2 = 1.41421356237309504880168872421;

    // ln x = 2 artanh((x - 1) / (x + 1)). These are the coefficients of artanh; between 0.7 and 1.42 the thirteenth term is below the last bit.
    private static ReadOnlySpan<double> Coefficients =>
        [1.0, 1.0 / 3, 1.0 / 5, 1.0 / 7, 1.0 / 9, 1.0 / 11, 1.0 / 13, 1.0 / 15, 1.0 / 17, 1.0 / 19, 1.0 / 21, 1.0 / 23];

    /// <summary>The decimal logarithm of a positive, finite number.</summary>
    public static double Log10(double value) => Ln(value) * Log10OfE;

    /// <summary>The natural logarithm of a positive, finite number.</summary>
    public static double Ln(double value)
    {
        var exponent = 0;
        if (!double.IsNormal(value)) (value, exponent) = (value * (1L << 54), -54);
        var bits = BitConverter.DoubleToInt64Bits(value);
        exponent += (int)(bits >> 52) - 1023;
        var mantissa = BitConverter.Int64BitsToDouble((bits & 0xFFFFFFFFFFFFF) | 0x3FF0000000000000);
        if (mantissa > SquareRootOf2) (mantissa, exponent) = (mantissa / 2, exponent + 1);
        return exponent * Ln2 + LnNearOne(mantissa);
    }

    /// <summary>A power with a non-negative whole exponent, by squaring.</summary>
    public static double Power(double value, int exponent)
    {
        var power = 1.0;
        for (; exponent > 0; exponent >>= 1, value *= value)
            if ((exponent & 1) != 0) power *= value;
        return power;
    }

    /// <summary>The cube root of a number that is not negative.</summary>
    public static double CubeRoot(double value) => value > 0 ? PowerOfTen(Log10(value) / 3) : 0;

    /// <summary>Ten to any power from -300 to 300.</summary>
    public static double PowerOfTen(double power)
    {
        // 10^x = 2^n e^r, where r is at most half of ln 2, so that the fifteenth term of the series of e^r is below the last bit.
        var natural = power * Ln10;
        var doublings = (int)Math.Floor(natural / Ln2 + 0.5);
        var remainder = natural - doublings * Ln2;
        var sum = 1.0;
        for (var term = 15; term > 0; term--) sum = 1 + remainder / term * sum;
        return sum * BitConverter.Int64BitsToDouble((long)(doublings + 1023) << 52);
    }

    private static double LnNearOne(double value)
    {
        var ratio = (value - 1) / (value + 1);
        var square = ratio * ratio;
        var sum = 0.0;
        for (var term = Coefficients.Length - 1; term >= 0; term--) sum = sum * square + Coefficients[term];
        return 2 * ratio * sum;
    }
}
