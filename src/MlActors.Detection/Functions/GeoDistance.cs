namespace MlActors.Detection.Functions;

/// <summary>
/// Distances on the globe, computed with additions, multiplications and square roots alone, so that they are the same on every machine.
/// </summary>
internal static class GeoDistance
{
    private const double Radian = 3.14159265358979323846264338328 / 180;
    private const double KilometresOfRadius = 6_371;

    /// <summary>The equivalent longitude between -180 and 180 degrees.</summary>
    public static double Longitude(double degrees) => degrees > 180 ? degrees - 360 : degrees < -180 ? degrees + 360 : degrees;

    /// <summary>
    /// The length of the chord through the Earth in kilometres. It approximates the distance on the surface and grows monotonically with it.
    /// </summary>
    public static double Distance(double latitude, double longitude, double otherLatitude, double otherLongitude)
    {
        var (halfNorth, halfEast) = (Sine((latitude - otherLatitude) * Radian / 2), Sine(Longitude(longitude - otherLongitude) * Radian / 2));
        var square = halfNorth * halfNorth + Cosine(latitude * Radian) * Cosine(otherLatitude * Radian) * halfEast * halfEast;
        return 2 * KilometresOfRadius * Math.Sqrt(Math.Max(0, square));
    }

    // Taylor series; within a quarter turn to either side nine terms are exact to the last bits.
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
