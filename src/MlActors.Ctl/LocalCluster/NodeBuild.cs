using System.Diagnostics;

namespace MlActors.Ctl.LocalCluster;

/// <summary>
/// Builds the node, or another project that runs as a process of its own. Only errors are printed, directly to the output of this process.
/// </summary>
public static class NodeBuild
{
    private static readonly string[] Options =
    [
        "-restore", "-t:Build", "-p:Configuration=Release", "-nologo", "-v:q", "-clp:ErrorsOnly;NoSummary", "-tl:off",
        // Build nodes that keep running would hold the output open after this process has ended, and with it a pipe.
        "-nodeReuse:false",
        // Analyzers run in the build of the tests; here a fast start is more important.
        "-p:RunAnalyzers=false",
    ];

    /// <summary>Builds the simulator unless it was built from the sources as they are.</summary>
    /// <returns>Whether it is there and up to date; if not, the errors have been printed.</returns>
    public static async Task<bool> UpdateSimulatorAsync(Repository repository, CancellationToken cancellationToken)
    {
        var sources = SourceFingerprint.Of(repository);
        if (SourceFingerprint.ReadBeside(repository.SimulatorAssembly) == sources) return true;
        if (!await RunAsync(repository.SimulatorProject, cancellationToken)) return false;
        SourceFingerprint.WriteBeside(repository.SimulatorAssembly, sources);
        return true;
    }

    /// <returns>Whether the build succeeded; if not, the errors have been printed.</returns>
    public static async Task<bool> RunAsync(string project, CancellationToken cancellationToken)
    {
        using var build = Process.Start(new ProcessStartInfo("dotnet", ["msbuild", project, .. Options]))!;
        try
        {
            await build.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            build.Kill(entireProcessTree: true);
            throw;
        }
        return build.ExitCode == 0;
    }
}
