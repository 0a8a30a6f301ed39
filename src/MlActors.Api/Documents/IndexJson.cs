using MlActors.Api.Elastic;
using MlActors.Api.Elastic.Json;
using MlActors.Api.Results;
using MlActors.Storage.Indices;

namespace MlActors.Api.Documents;

/// <summary>Writes the metadata of an index: its aliases, its fields, dynamically mapped ones included, and its settings.</summary>
internal static class IndexJson
{
    public static void WriteIndex(this ElasticJsonWriter json, IndexInfo index)
    {
        json.Object("aliases", () =>
        {
            foreach (var (alias, isWriteIndex) in index.Aliases) json.WriteAlias(alias, isWriteIndex);
        });
        json.WriteMappings(index.Name, index.Fields);
        json.WriteSettings(index.Name, index.Uuid);
    }

    /// <summary>An index of results, configurations or states without a stored document.</summary>
    public static void WriteEmptyIndex(this ElasticJsonWriter json, string name)
    {
        json.Object("aliases", () =>
        {
            if (name == SystemIndices.States) json.WriteAlias(SystemIndices.WriteStates, isWriteIndex: true);
        });
        json.WriteMappings(name, MlIndices.FieldsOf(name));
        json.WriteSettings(name, null);
    }

    public static void WriteAlias(this ElasticJsonWriter json, string alias, bool isWriteIndex) => json.Object(alias, () =>
    {
        if (isWriteIndex) json.Flag("is_write_index", true);
    });

    public static void WriteMappings(
        this ElasticJsonWriter json, string index, IReadOnlyCollection<IndexField> fields) => json.Object("mappings", () =>
    {
        if (ResultMappings.AreOf(index)) json.Object("_meta", () => json.Text("version", ApiSettings.ElasticVersion));
        if (fields.Count > 0) json.WriteProperties(fields.Select(field => (field.Name, field)));
    });

    public static void WriteSettings(this ElasticJsonWriter json, string name, string? uuid, bool flat = false)
    {
        json.Object("settings", () =>
        {
            if (flat) Write("index.");
            else json.Object("index", () => Write(""));
        });

        void Write(string prefix) => json
            .Text($"{prefix}uuid", uuid)
            .Text($"{prefix}provided_name", name)
            .Text($"{prefix}number_of_shards", "1")
            .Text($"{prefix}number_of_replicas", "0");
    }

    public static void WriteField(this ElasticJsonWriter json, IndexField field) => json.Text("type", field.Type).Text("format", field.Format);

    /// <summary>Dotted names become nested objects, as in Elastic.</summary>
    private static void WriteProperties(this ElasticJsonWriter json, IEnumerable<(string Name, IndexField Field)> fields) =>
        json.Object("properties", () =>
    {
        foreach (var same in fields.GroupBy(field => field.Name.Split('.')[0]))
            json.Object(same.Key, () =>
            {
                var inner = same.Where(field => field.Name != same.Key).Select(field => (field.Name[(same.Key.Length + 1)..], field.Field)).ToArray();
                if (inner.Length > 0) json.WriteProperties(inner);
                else json.WriteField(same.First().Field);
            });
    });
}
