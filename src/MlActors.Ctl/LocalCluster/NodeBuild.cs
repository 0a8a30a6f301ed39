using System.Collections.Concurrent;
using System.Diagnostics;

namespace MlActors.Ctl.LocalCluster;

/// <summary>Builds the node once, quietly; what it says is only shown when it fails.</summary>
public static class NodeBuild
{
    /// <summary>The lines that tell what is wrong; none when the build succeeded.</summary>
    public static async Task<IReadOnlyList<string>> RunAsync(Repository repository, CancellationToken stop)
    {
        // Build servers outlive the build and would hold its output open; without them the end of the build is the end.
        string[] arguments = ["build", repository.NodeProject, "-c", "Release", "--nologo", "-v", "q", "-nodeReuse:false", "-p:UseSharedCompilation=false"];
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var build = Process.Start(start)!;
        var lines = new ConcurrentQueue<string>();
        build.OutputDataReceived += (_, said) => lines.Enqueue(said.Data ?? "");
        build.ErrorDataReceived += (_, said) => lines.Enqueue(said.Data ?? "");
        build.BeginOutputReadLine();
        build.BeginErrorReadLine();
        try
        {
            await build.WaitForExitAsync(stop);
        }
        catch (OperationCanceledException)
        {
            build.Kill(entireProcessTree: true);
            throw;
        }
        if (build.ExitCode == 0) return [];
        var errors = lines.Where(line => line.Contains("error", StringComparison.OrdinalIgnoreCase)).Distinct().ToList();
        return errors.Count > 0 ? errors : [.. lines.Where(line => line.Length > 0)];
    }
}
