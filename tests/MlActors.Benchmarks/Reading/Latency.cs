using System.Diagnostics;
using System.Globalization;

namespace MlActors.Benchmarks.Reading;

/// <summary>The durations of one operation that is repeated, in milliseconds.</summary>
internal sealed record Latency(double Median, double NinetyNinth)
{
    private const int WarmUps = 5;

    public static async Task<Latency> OfAsync(int repeats, Func<Task> work)
    {
        for (var at = 0; at < WarmUps; at++) await work();
        var durations = new List<double>(repeats);
        for (var at = 0; at < repeats; at++)
        {
            var began = Stopwatch.GetTimestamp();
            await work();
            durations.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        return Of(durations);
    }

    /// <summary>Each of the clients repeats the operation.</summary>
    public static async Task<Latency> OfManyAsync(int clients, int repeats, Func<Task> work)
    {
        await work();
        var durations = await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(async () =>
        {
            var own = new List<double>(repeats);
            for (var at = 0; at < repeats; at++)
            {
                var began = Stopwatch.GetTimestamp();
                await work();
                own.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }

            return own;
        })));
        return Of([.. durations.SelectMany(own => own)]);
    }

    public void Print(string what, Latency? raw = null)
    {
        var line = string.Create(CultureInfo.InvariantCulture, $"{what,-58} {Median,9:0.00} ms median {NinetyNinth,9:0.00} ms p99");
        if (raw is not null)
            line += string.Create(CultureInfo.InvariantCulture, $"   {Median / raw.Median,6:0.0} x, {NinetyNinth / raw.NinetyNinth,6:0.0} x");
        Console.WriteLine(line);
    }

    private static Latency Of(List<double> durations)
    {
        durations.Sort();
        return new Latency(durations[durations.Count / 2], durations[Math.Min(durations.Count - 1, durations.Count * 99 / 100)]);
    }
}
