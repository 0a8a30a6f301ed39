using Akka.Configuration;
using MlActors.Actors;
using MlActors.Actors.Cluster;
using MlActors.Node.Diagnostics;

namespace MlActors.Node.Configuration;

/// <summary>The configuration of a node, read from the operator's files and validated once, at start.</summary>
/// <param name="Files">The three files, merged.</param>
public sealed record NodeConfiguration(Config Files, NodeSettings Node, StorageSettings Storage, ClusterLeaseSettings Lease, MlActorsSettings Actors)
{
    /// <summary>The blocks of mlactors.conf; any other block is a mistake.</summary>
    private static readonly IReadOnlySet<string> Blocks =
        new HashSet<string> { "node", "storage", "lease", "dispatchers", "jobs", "datafeeds", "registry", "shutdown" };

    /// <exception cref="StartRefusedException">A file does not load, a setting is invalid, or two timeouts are in the wrong order.</exception>
    public static NodeConfiguration Load(string folder)
    {
        var files = HoconFiles.Load(folder);
        try
        {
            if (files.GetConfig("mlactors")?.Root?.GetObject()?.Items.Keys.FirstOrDefault(block => !Blocks.Contains(block)) is { } unknown)
                throw new ConfigurationException($"[mlactors.{unknown}] in mlactors.conf is not a block; known are {string.Join(", ", Blocks)}.");
            var defaults = AkkaSettings.Defaults();
            if (AkkaSettings.FindUnknownKey(files, defaults) is { } unknownKey)
                throw new ConfigurationException(
                    $"[{unknownKey}] is not a setting of Akka; check its spelling, and that the equals sign is not missing.");
            var configuration = new NodeConfiguration(
                files, NodeSettings.From(files), StorageSettings.From(files), ClusterLeaseSettings.From(files), MlActorsSettings.From(files));
            return TimeoutOrder.FindViolation(files.WithFallback(defaults)) is { } fault ? throw new ConfigurationException(fault) : configuration;
        }
        catch (ConfigurationException invalid)
        {
            throw new StartRefusedException(ExitCode.Configuration, $"{folder}: {invalid.Message}");
        }
    }
}
