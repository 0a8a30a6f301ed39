using System.Diagnostics;
using System.Globalization;

namespace MlActors.Benchmarks.Reading;

/// <summary>The durations of one operation that is repeated, in milliseconds.</summary>
/// <param name="Cpu">The mean processor time of one operation, of node and client; it depends less on other processes than durations do.</param>
internal sealed record Latency(double Median, double NinetyNinth, double Cpu)
{
    private const int WarmUps = 5;

    public static async Task<Latency> OfAsync(int repeats, Func<Task> work)
    {
        for (var at = 0; at < WarmUps; at++) await work();
        var durations = new List<double>(repeats);
        var cpu = Environment.CpuUsage.TotalTime;
        for (var at = 0; at < repeats; at++)
        {
            var began = Stopwatch.GetTimestamp();
            await work();
            durations.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        return Of(durations, cpu);
    }

    /// <summary>Each of the clients repeats the operation.</summary>
    public static async Task<Latency> OfManyAsync(int clients, int repeats, Func<Task> work)
    {
        await work();
        var cpu = Environment.CpuUsage.TotalTime;
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
        return Of([.. durations.SelectMany(own => own)], cpu);
    }

    public void Print(string what, Latency? raw = null)
    {
        var line = string.Create(
            CultureInfo.InvariantCulture, $"{what,-58} {Median,9:0.00} ms median {NinetyNinth,9:0.00} ms p99 {Cpu,9:0.00} ms CPU");
        if (raw is not null)
            line += string.Create(CultureInfo.InvariantCulture, $"   {Median / raw.Median,6:0.0} x, {NinetyNinth / raw.NinetyNinth,6:0.0} x");
        Console.WriteLine(line);
    }

    private static Latency Of(List<double> durations, TimeSpan cpuBefore)
    {
        var cpu = (Environment.CpuUsage.TotalTime - cpuBefore).TotalMilliseconds / durations.Count;
        durations.Sort();
        return new Latency(durations[durations.Count / 2], durations[Math.Min(durations.Count - 1, durations.Count * 99 / 100)], cpu);
    }
}
