using System.Diagnostics;
using MlActors.Node.Diagnostics;

namespace MlActors.Benchmarks;

/// <summary>A separate process: the time from its start to the first response, and from SIGTERM to its end, with one open job.</summary>
internal static class ProcessBenchmark
{
    private const int Runs = 5;

    public static async Task RunAsync()
    {
        List<double> starts = [], exits = [];
        for (var run = 0; run < Runs; run++)
        {
            var data = Directory.CreateTempSubdirectory("mlactors-process-").FullName;
            var (http, cluster) = (NodeUnderTest.FreeAddress(), NodeUnderTest.FreeAddress());
            using var client = new HttpClient { BaseAddress = new Uri($"http://{http}") };
            var watch = Stopwatch.StartNew();
            using var process = Process.Start(new ProcessStartInfo(
                "dotnet", [typeof(ExitCode).Assembly.Location, "--http", $"{http}", "--cluster", $"{cluster}", "--data", data]) {
                    UseShellExecute = false, RedirectStandardOutput = true })!;
            process.OutputDataReceived += (_, _) => { };
            process.BeginOutputReadLine();
            await FirstResponseAsync(client);
            starts.Add(watch.Elapsed.TotalSeconds);
            watch.Restart();
            using (var kill = Process.Start("kill", ["-TERM", $"{process.Id}"])) await kill.WaitForExitAsync();
            await process.WaitForExitAsync();
            exits.Add(watch.Elapsed.TotalSeconds);
            Directory.Delete(data, recursive: true);
        }

        Console.WriteLine($"-- one process, median of {Runs} runs");
        Timing.Print("start to first answer", starts.Order().ElementAt(Runs / 2));
        Timing.Print("SIGTERM to the end of the process", exits.Order().ElementAt(Runs / 2));
    }

    private static async Task FirstResponseAsync(HttpClient client)
    {
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (await poll.WaitForNextTickAsync())
        {
            try
            {
                using var response = await client.GetAsync("_ml/anomaly_detectors");
                if (response.IsSuccessStatusCode) return;
            }
            catch (HttpRequestException)
            {
                // The process does not listen yet.
            }
        }
    }
}
