using System.Diagnostics;

namespace MlActors.Benchmarks;

/// <summary>Measures and prints the duration of an operation.</summary>
internal static class Timing
{
    public static async Task<double> SecondsAsync(Func<Task> work)
    {
        var watch = Stopwatch.StartNew();
        await work();
        return watch.Elapsed.TotalSeconds;
    }

    public static void Print(string what, double seconds, double? baseline = null) =>
        Console.WriteLine(baseline is { } other ? $"{what,-58} {seconds,9:0.00} s   {seconds / other,6:0.00} x" : $"{what,-58} {seconds,9:0.00} s");
}
