namespace MlActors.Detection.Numerics;

/// <summary>The scale of contributions in an explanation.</summary>
internal static class Impact
{
    /// <summary>0 for an ordinary probability, one more for every two powers of ten, 5 from 1 in 1,000,000,000 on.</summary>
    public static int OutOfFive(double powersOfTen) => (int)Math.Clamp(Math.Floor(powersOfTen / 2 + 0.5), 0, 5);
}
