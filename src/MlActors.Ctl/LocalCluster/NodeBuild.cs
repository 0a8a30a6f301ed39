using System.Diagnostics;

namespace MlActors.Ctl.LocalCluster;

/// <summary>Builds the node once, quietly: errors are all that its build writes, straight to where this process writes.</summary>
public static class NodeBuild
{
    private static readonly string[] Options =
    [
        "-restore", "-t:Build", "-p:Configuration=Release", "-nologo", "-v:q", "-clp:ErrorsOnly;NoSummary", "-tl:off",
        // Build nodes that stay would hold the output open after this process has ended, and with it a pipe.
        "-nodeReuse:false",
        // Whether the code is tidy is for the tests' build to say; who starts a cluster wants it soon.
        "-p:RunAnalyzers=false",
    ];

    /// <returns>Whether it succeeded; if not, the errors have been shown.</returns>
    public static async Task<bool> RunAsync(Repository repository, CancellationToken stop)
    {
        using var build = Process.Start(new ProcessStartInfo("dotnet", ["msbuild", repository.NodeProject, .. Options]))!;
        try
        {
            await build.WaitForExitAsync(stop);
        }
        catch (OperationCanceledException)
        {
            build.Kill(entireProcessTree: true);
            throw;
        }
        return build.ExitCode == 0;
    }
}
