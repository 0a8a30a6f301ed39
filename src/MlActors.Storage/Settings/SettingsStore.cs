using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using LinqToDB;
using LinqToDB.Data;
using LinqToDB.Mapping;
using MlActors.Domain.Settings;
using MlActors.Storage.Files;

namespace MlActors.Storage.Settings;

/// <summary>The settings of the cluster. Every node reads them here; a change is seen by all nodes within a second.</summary>
public sealed class SettingsStore
{
    private const string UpgradeMode = "upgrade_mode", LastMaintenance = "last_maintenance";
    private const string Persistent = "persistent.", Transient = "transient.", Shutdown = "shutdown.";

    private static readonly TimeSpan ReadEvery = TimeSpan.FromSeconds(1);

    private readonly StoreDatabase _database;
    private readonly TimeProvider _time;
    private (ClusterSettings Settings, long ReadAt)? _current;
    private volatile bool _isOutdated;

    internal SettingsStore(StoreDatabase database, TimeProvider time) => (_database, _time) = (database, time);

    /// <summary>The settings in effect, at most a second old; the last known ones while the store is away.</summary>
    public ClusterSettings Current
    {
        get
        {
            if (_current is { } known && !_isOutdated && _time.GetElapsedTime(known.ReadAt) < ReadEvery) return known.Settings;
            try
            {
                _isOutdated = false;
                var settings = Effective(_database.ReadNow(Rows));
                _current = (settings, _time.GetTimestamp());
                return settings;
            }
            catch (StorageUnavailableException) when (_current is not null)
            {
                _isOutdated = true;
                return _current.Value.Settings;
            }
        }
    }

    public async Task<ClusterSettings> ReadAsync(CancellationToken cancellationToken = default) =>
        Effective(await _database.ReadAsync(Rows, cancellationToken));

    /// <returns>What was set, by kind and name.</returns>
    public async Task<(ImmutableSortedDictionary<string, string> Persistent, ImmutableSortedDictionary<string, string> Transient)> AllAsync(
        CancellationToken cancellationToken = default)
    {
        var rows = await _database.ReadAsync(Rows, cancellationToken);
        return (Named(rows, Persistent), Named(rows, Transient));
    }

    /// <param name="persistent">By name; null removes a setting.</param>
    /// <param name="transient">Stored like the others, and stronger than they are.</param>
    public async Task ChangeAsync(
        IReadOnlyDictionary<string, string?> persistent, IReadOnlyDictionary<string, string?> transient,
        CancellationToken cancellationToken = default)
    {
        await _database.WriteAsync(
            connection =>
            {
                foreach (var (name, value) in persistent) Set(connection, Persistent + name, value);
                foreach (var (name, value) in transient) Set(connection, Transient + name, value);
            },
            cancellationToken);
        _isOutdated = true;
    }

    public async Task SetUpgradeModeAsync(bool isEnabled, CancellationToken cancellationToken = default)
    {
        await _database.WriteAsync(connection => Set(connection, UpgradeMode, isEnabled ? "true" : null), cancellationToken);
        _isOutdated = true;
    }

    /// <returns>Whether this is the first call for the day; the caller does the day's maintenance then.</returns>
    public Task<bool> BeginMaintenanceAsync(DateOnly day, CancellationToken cancellationToken = default) => _database.WriteAsync(
        connection =>
        {
            var today = day.ToString("O", CultureInfo.InvariantCulture);
            if (connection.GetTable<SettingRow>().Any(row => row.Key == LastMaintenance && row.Value == today)) return false;
            Set(connection, LastMaintenance, today);
            return true;
        },
        cancellationToken);

    /// <summary>The announced shutdowns, by node.</summary>
    public async Task<ImmutableArray<NodeShutdown>> ShutdownsAsync(CancellationToken cancellationToken = default) =>
    [
        .. Named(await _database.ReadAsync(Rows, cancellationToken), Shutdown).Values
            .Select(json => JsonSerializer.Deserialize(json, SettingsJson.Default.NodeShutdown)!),
    ];

    /// <summary>Announces a shutdown; a second announcement for a node replaces the first, and keeps its time.</summary>
    public async Task AnnounceShutdownAsync(NodeShutdown shutdown, CancellationToken cancellationToken = default)
    {
        await _database.WriteAsync(
            connection =>
            {
                var known = connection.GetTable<SettingRow>().FirstOrDefault(row => row.Key == Shutdown + shutdown.Node);
                var startedAt = known is null
                    ? shutdown.StartedAt
                    : JsonSerializer.Deserialize(known.Value, SettingsJson.Default.NodeShutdown)!.StartedAt;
                Set(connection, Shutdown + shutdown.Node,
                    JsonSerializer.Serialize(shutdown with { StartedAt = startedAt }, SettingsJson.Default.NodeShutdown));
            },
            cancellationToken);
        _isOutdated = true;
    }

    /// <returns>Whether one was announced.</returns>
    public async Task<bool> CancelShutdownAsync(string node, CancellationToken cancellationToken = default)
    {
        var key = Shutdown + node;
        var wasAnnounced = await _database.WriteAsync(
            connection => connection.GetTable<SettingRow>().Where(row => row.Key == key).Delete() > 0, cancellationToken);
        _isOutdated = true;
        return wasAnnounced;
    }

    private static void Set(DataConnection connection, string key, string? value)
    {
        if (value is null) connection.GetTable<SettingRow>().Where(row => row.Key == key).Delete();
        else connection.InsertOrReplace(new SettingRow { Key = key, Value = value });
    }

    private static Dictionary<string, string> Rows(DataConnection connection) =>
        connection.GetTable<SettingRow>().ToDictionary(row => row.Key, row => row.Value, StringComparer.Ordinal);

    private static ClusterSettings Effective(Dictionary<string, string> rows) =>
        ClusterSettings.Of(Named(rows, Persistent).SetItems(Named(rows, Transient)), rows.ContainsKey(UpgradeMode)) with
        {
            Leaving = [.. Named(rows, Shutdown).Keys],
        };

    private static ImmutableSortedDictionary<string, string> Named(Dictionary<string, string> rows, string prefix) => rows
        .Where(row => row.Key.StartsWith(prefix, StringComparison.Ordinal))
        .ToImmutableSortedDictionary(row => row.Key[prefix.Length..], row => row.Value, StringComparer.Ordinal);

    [Table("cluster_setting")]
    private sealed class SettingRow
    {
        [PrimaryKey, Column("key")] public string Key { get; init; } = "";
        [Column("value")] public string Value { get; init; } = "";
    }
}

/// <summary>The JSON of settings that are no plain text.</summary>
[JsonSerializable(typeof(NodeShutdown))]
internal sealed partial class SettingsJson : JsonSerializerContext;
