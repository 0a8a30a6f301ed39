using System.Collections.Immutable;
using MlActors.Domain;

namespace MlActors.Storage.Indices;

/// <summary>
/// The indices that Elastic creates itself. The first document creates the index with its mappings and aliases, whether a client or a job writes
/// it, and whether it is written to the index or to an alias.
/// </summary>
public static class SystemIndices
{
    /// <summary>Remarks on the data of jobs, of users and of datafeeds.</summary>
    public const string Annotations = ".ml-annotations-000001", ReadAnnotations = ".ml-annotations-read", WriteAnnotations = ".ml-annotations-write";

    /// <summary>Messages of jobs.</summary>
    public const string Notifications = ".ml-notifications-000002", WriteNotifications = ".ml-notifications-write";

    /// <summary>States of models.</summary>
    public const string States = ".ml-state-000001", WriteStates = ".ml-state-write";

    private static readonly ImmutableArray<SystemIndex> All =
    [
        new(
            Annotations,
            """
            {"aliases":{".ml-annotations-read":{},".ml-annotations-write":{"is_write_index":true}},
            "mappings":{"properties":{"annotation":{"type":"text"},"create_time":{"type":"date"},"create_username":{"type":"keyword"},
            "timestamp":{"type":"date"},"end_timestamp":{"type":"date"},"job_id":{"type":"keyword"},"modified_time":{"type":"date"},
            "modified_username":{"type":"keyword"},"type":{"type":"keyword"},"event":{"type":"keyword"},"detector_index":{"type":"integer"},
            "partition_field_name":{"type":"keyword"},"partition_field_value":{"type":"keyword"},"over_field_name":{"type":"keyword"},
            "over_field_value":{"type":"keyword"},"by_field_name":{"type":"keyword"},"by_field_value":{"type":"keyword"}}}}
            """u8.ToArray()),
        // Without mappings a job's id would be text, and a search for one job would find those that have a word of it.
        new(
            Notifications,
            """
            {"aliases":{".ml-notifications-write":{"is_write_index":true}},
            "mappings":{"properties":{"job_id":{"type":"keyword"},"message":{"type":"text","fields":{"raw":{"type":"keyword"}}},
            "level":{"type":"keyword"},"timestamp":{"type":"date"},"node_name":{"type":"keyword"},"job_type":{"type":"keyword"}}}}
            """u8.ToArray()),
        // States are read by their ids only.
        new(States, """{"aliases":{".ml-state-write":{"is_write_index":true}},"mappings":{"enabled":false}}"""u8.ToArray()),
    ];

    /// <summary>Creates the index that has a name or an alias; null when it is not a system index.</summary>
    internal static DocumentIndex? TryCreate(IndexCatalog catalog, string name)
    {
        if (All.FirstOrDefault(index => index.IsNamed(name)) is not { } system) return null;
        var index = catalog.Find(system.Name)
            ?? catalog.Create(system.Name, system.Definition.Mappings, system.Definition.MappingsText, system.Definition.SettingsText);
        foreach (var (alias, isWriteIndex) in system.Definition.Aliases)
        {
            // Earlier builds let a client create an index with the name of the alias. It stays, and the alias is left out. An index that exists
            // already was created without its aliases.
            if (catalog.Find(alias) is null) catalog.Aliases.Add(index, alias, isWriteIndex);
        }

        return index;
    }

    /// <summary>The refusal of an index with the name of a system index's alias; null for any other name.</summary>
    internal static Refusal? CheckNotAlias(string name) => All.Any(index => index.Name != name && index.IsNamed(name))
        ? DocumentRefusals.InvalidIndexName(name, "already exists as alias")
        : null;

    private sealed record SystemIndex(string Name, byte[] Text)
    {
        public IndexDefinition Definition { get; } = IndexDefinition.Parse(Text);

        public bool IsNamed(string name) => name == Name || Definition.Aliases.Any(alias => alias.Alias == name);
    }
}
