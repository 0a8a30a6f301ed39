using Akka.Configuration;
using MlActors.Actors.Cluster;
using MlActors.Actors;
using MlActors.Node.Diagnostics;

namespace MlActors.Node.Configuration;

/// <summary>All that the operator's files say, read and checked once, at start.</summary>
/// <param name="Files">The three files as one.</param>
public sealed record NodeConfiguration(Config Files, NodeSettings Node, StorageSettings Storage, ClusterLeaseSettings Lease, MlActorsSettings Actors)
{
    /// <summary>Every block of mlactors.conf; whatever else stands there is a slip of the pen.</summary>
    private static readonly IReadOnlySet<string> Blocks =
        new HashSet<string> { "node", "storage", "lease", "dispatchers", "jobs", "datafeeds", "registry", "shutdown" };

    /// <exception cref="StartRefusedException">A file does not load, a setting is unusable, or two time-outs stand the wrong way round.</exception>
    public static NodeConfiguration Load(string folder)
    {
        var files = HoconFiles.Load(folder);
        try
        {
            if (files.GetConfig("mlactors")?.Root?.GetObject()?.Items.Keys.FirstOrDefault(block => !Blocks.Contains(block)) is { } unknown)
                throw new ConfigurationException($"[mlactors.{unknown}] in mlactors.conf is not a block; known are {string.Join(", ", Blocks)}.");
            var defaults = AkkaSettings.Defaults();
            if (AkkaSettings.FirstUnknown(files, defaults) is { } slip)
                throw new ConfigurationException(
                    $"[{slip}] is not a setting of Akka; look for a slip in it, or for an equals sign that is missing before it.");
            var configuration = new NodeConfiguration(
                files, NodeSettings.From(files), StorageSettings.From(files), ClusterLeaseSettings.From(files), MlActorsSettings.From(files));
            return Ladder.FirstFault(files.WithFallback(defaults)) is { } fault ? throw new ConfigurationException(fault) : configuration;
        }
        catch (ConfigurationException unusable)
        {
            throw new StartRefusedException(ExitCode.Configuration, $"{folder}: {unusable.Message}");
        }
    }
}
