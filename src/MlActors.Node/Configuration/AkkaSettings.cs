using Akka.Cluster.Sharding;
using Akka.Cluster.Tools.Singleton;
using Akka.Configuration;
using Akka.Configuration.Hocon;
using Akka.Coordination;
using Akka.Persistence;
using Akka.Persistence.Sql;

namespace MlActors.Node.Configuration;

/// <summary>
/// The settings that Akka has. Its parser accepts almost anything, including missing braces and misspelled keys, and then uses its defaults.
/// The keys of the operator's files are therefore compared with the defaults.
/// </summary>
public static class AkkaSettings
{
    /// <summary>Each plugin of persistence, and the block with the settings that all plugins of its kind share.</summary>
    private static readonly (string Plugin, string All)[] Plugins =
    [
        ("akka.persistence.journal.sql.", "akka.persistence.journal-plugin-fallback."),
        ("akka.persistence.snapshot-store.sql.", "akka.persistence.snapshot-store-plugin-fallback."),
    ];

    /// <summary>Blocks whose keys are names that the operator chooses.</summary>
    private static readonly string[] FreeBlocks = ["akka.actor.deployment.", "akka.cluster.role.", "akka.coordinated-shutdown.phases."];

    /// <summary>The default settings of every part of Akka that a node uses.</summary>
    public static Config Defaults() => ConfigurationFactory.Default()
        .WithFallback(ConfigurationFactory.FromResource<Akka.Remote.RemoteActorRefProvider>("Akka.Remote.Configuration.Remote.conf"))
        .WithFallback(ConfigurationFactory.FromResource<Akka.Cluster.Cluster>("Akka.Cluster.Configuration.Cluster.conf"))
        .WithFallback(ClusterSharding.DefaultConfig())
        .WithFallback(ClusterSingleton.DefaultConfig())
        .WithFallback(Akka.DistributedData.DistributedData.DefaultConfig())
        .WithFallback(LeaseProvider.DefaultConfig())
        .WithFallback(Persistence.DefaultConfig())
        .WithFallback(SqlPersistence.DefaultConfiguration);

    /// <summary>The first key that is a setting neither of MlActors nor of Akka; null when there is none.</summary>
    public static string? FindUnknownKey(Config files, Config defaults) => KeysOf(files).FirstOrDefault(key =>
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
            // The parser throws for a key that is not a path.
            return false;
        }
    }

    private static IEnumerable<string> KeysOf(Config config) => KeysOf("", config.Root.GetObject());

    private static IEnumerable<string> KeysOf(string path, HoconObject block) => block.Items.SelectMany(item =>
        item.Value.IsObject() ? KeysOf($"{path}{item.Key}.", item.Value.GetObject()) : [$"{path}{item.Key}"]);
}
