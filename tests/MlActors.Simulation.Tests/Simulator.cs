using System.Diagnostics;

namespace MlActors.Simulation.Tests;

/// <summary>Runs the simulator's process, as `mlctl sim` does: a simulation takes the whole thread pool, so it cannot run in a test's.</summary>
internal static class Simulator
{
    private static readonly string Assembly = Path.Combine(AppContext.BaseDirectory, "MlActors.Simulation.dll");

    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Assembly, .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        };
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }
}
