namespace MlActors.Detection.Functions;

/// <summary>Distances on the globe, from additions, multiplications and square roots alone, so that they are the same on every machine.</summary>
internal static class GeoDistance
{
    private const double Radian = 3.14159265358979323846264338328 / 180;
    private const double KilometresOfRadius = 6_371;

    /// <summary>The same longitude between -180 and 180.</summary>
    public static double Longitude(double degrees) => degrees > 180 ? degrees - 360 : degrees < -180 ? degrees + 360 : degrees;

    /// <summary>
    /// Through the Earth in a straight line, kilometres; near enough to the way on its surface, and it never shrinks as that grows.
    /// </summary>
    public static double Distance(double latitude, double longitude, double otherLatitude, double otherLongitude)
    {
        var (halfNorth, halfEast) = (Sine((latitude - otherLatitude) * Radian / 2), Sine(Longitude(longitude - otherLongitude) * Radian / 2));
        var square = halfNorth * halfNorth + Cosine(latitude * Radian) * Cosine(otherLatitude * Radian) * halfEast * halfEast;
        return 2 * KilometresOfRadius * Math.Sqrt(Math.Max(0, square));
    }

    // Taylor's series; within a quarter turn to either side nine terms are exact to the last bits.
    private static double Sine(double angle)
    {
        var (square, term, sum) = (angle * angle, angle, angle);
        for (var step = 2; step <= 18; step += 2)
        {
            term *= -square / (step * (step + 1));
            sum += term;
        }
        return sum;
    }

    private static double Cosine(double angle)
    {
        var (square, term, sum) = (angle * angle, 1.0, 1.0);
        for (var step = 1; step <= 19; step += 2)
        {
            term *= -square / (step * (step + 1));
            sum += term;
        }
        return sum;
    }
}
