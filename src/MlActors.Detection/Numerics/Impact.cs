namespace MlActors.Detection.Numerics;

/// <summary>The scale on which an explanation says how much something contributed.</summary>
internal static class Impact
{
    /// <summary>0 for what is ordinary, one more for every two powers of ten, 5 from 1 in 1,000,000,000 on.</summary>
    public static int OutOfFive(double powersOfTen) => (int)Math.Clamp(Math.Floor(powersOfTen / 2 + 0.5), 0, 5);
}
