using Akka.Cluster.Sharding;
using Akka.Cluster.Tools.Singleton;
using Akka.Configuration;
using Akka.Configuration.Hocon;
using Akka.Coordination;
using Akka.Persistence;
using Akka.Persistence.Sql;

namespace MlActors.Node.Configuration;

/// <summary>
/// What Akka knows as a setting. Its parser takes almost anything, a missing brace or a slip in a key included, and then goes on with its
/// defaults: so what an operator writes is compared with them.
/// </summary>
public static class AkkaSettings
{
    /// <summary>What a plugin may be told stands partly in the defaults of all plugins.</summary>
    private static readonly (string Plugin, string All)[] Plugins =
    [
        ("akka.persistence.journal.sql.", "akka.persistence.journal-plugin-fallback."),
        ("akka.persistence.snapshot-store.sql.", "akka.persistence.snapshot-store-plugin-fallback."),
    ];

    /// <summary>Blocks in which the operator chooses the names.</summary>
    private static readonly string[] FreeBlocks = ["akka.actor.deployment.", "akka.cluster.role.", "akka.coordinated-shutdown.phases."];

    /// <summary>The defaults of every part of Akka that a node uses.</summary>
    public static Config Defaults() => ConfigurationFactory.Default()
        .WithFallback(ConfigurationFactory.FromResource<Akka.Remote.RemoteActorRefProvider>("Akka.Remote.Configuration.Remote.conf"))
        .WithFallback(ConfigurationFactory.FromResource<Akka.Cluster.Cluster>("Akka.Cluster.Configuration.Cluster.conf"))
        .WithFallback(ClusterSharding.DefaultConfig())
        .WithFallback(ClusterSingleton.DefaultConfig())
        .WithFallback(Akka.DistributedData.DistributedData.DefaultConfig())
        .WithFallback(LeaseProvider.DefaultConfig())
        .WithFallback(Persistence.DefaultConfig())
        .WithFallback(SqlPersistence.DefaultConfiguration);

    /// <summary>The first key that is neither ours nor Akka's; null when there is none.</summary>
    public static string? FirstUnknown(Config files, Config defaults) => KeysOf(files).FirstOrDefault(key =>
        !key.StartsWith("mlactors.", StringComparison.Ordinal)
        && !Array.Exists(FreeBlocks, block => key.StartsWith(block, StringComparison.Ordinal))
        && !IsIn(defaults, key)
        && !Array.Exists(
            Plugins, plugin => key.StartsWith(plugin.Plugin, StringComparison.Ordinal) && IsIn(defaults, plugin.All + key[plugin.Plugin.Length..])));

    private static bool IsIn(Config defaults, string key)
    {
        try
        {
            return defaults.HasPath(key);
        }
        catch (Exception)
        {
            // The parser's own complaint about a key that is no path.
            return false;
        }
    }

    private static IEnumerable<string> KeysOf(Config config) => KeysOf("", config.Root.GetObject());

    private static IEnumerable<string> KeysOf(string path, HoconObject block) => block.Items.SelectMany(item =>
        item.Value.IsObject() ? KeysOf($"{path}{item.Key}.", item.Value.GetObject()) : [$"{path}{item.Key}"]);
}
