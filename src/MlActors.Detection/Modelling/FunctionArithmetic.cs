using System.Diagnostics;
using MlActors.Detection.Buckets;

namespace MlActors.Detection.Modelling;

/// <summary>What each function makes of the records of a bucket.</summary>
internal static class FunctionArithmetic
{
    /// <summary>Whether a bucket without records says something: it counts and sums to zero, but it has no mean, least or greatest value.</summary>
    public static bool SeesEmptyBuckets(this DetectorFunction function) => function is DetectorFunction.Count or DetectorFunction.Sum;

    public static bool HasArithmetic(this DetectorFunction function) =>
        function is DetectorFunction.Count or DetectorFunction.Mean or DetectorFunction.Min or DetectorFunction.Max or DetectorFunction.Sum;

    public static void Fold(this DetectorFunction function, ref Tally tally, double number)
    {
        var first = tally.Count++ == 0;
        switch (function)
        {
            case DetectorFunction.Count:
                break;
            case DetectorFunction.Mean or DetectorFunction.Sum:
                tally.Value = WithinRange(tally.Value + number);
                break;
            case DetectorFunction.Min:
                if (first || number < tally.Value) tally.Value = number;
                break;
            case DetectorFunction.Max:
                if (first || number > tally.Value) tally.Value = number;
                break;
            default:
                throw new UnreachableException($"No arithmetic for {function}.");
        }
    }

    public static double ValueOf(this DetectorFunction function, in Tally tally) => function switch
    {
        DetectorFunction.Count => tally.Count,
        DetectorFunction.Mean => tally.Value / tally.Count,
        _ => tally.Value,
    };

    /// <summary>
    /// Whether a bucket that is still filling already proves what it shows: counts and greatest values can only rise and least values only fall.
    /// Sums are taken to rise, since nearly all that is summed up is not negative.
    /// </summary>
    public static bool IsProvenWhileOpen(this DetectorFunction function, double actual, double typical) => function switch
    {
        DetectorFunction.Count or DetectorFunction.Sum or DetectorFunction.Max => actual > typical,
        DetectorFunction.Min => actual < typical,
        _ => true,
    };

    // An infinite sum could turn into no number at all with the next record.
    private static double WithinRange(double sum) => double.IsFinite(sum) ? sum : double.CopySign(double.MaxValue, sum);
}
