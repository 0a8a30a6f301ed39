using MlActors.Api.Elastic.Json;
using MlActors.Storage.Indices;

namespace MlActors.Api.Documents;

/// <summary>Writes the metadata of an index: its fields, dynamically mapped ones included, and its settings.</summary>
internal static class IndexJson
{
    public static void WriteIndex(this ElasticJsonWriter json, IndexInfo index)
    {
        json.Object("aliases", () => { });
        json.Object("mappings", () =>
        {
            if (!index.Fields.IsEmpty) json.WriteProperties(index.Fields.Select(field => (field.Name, field.Type)));
        });
        json.Object("settings", () => json.Object("index", () => json
            .Text("uuid", index.Uuid)
            .Text("provided_name", index.Name)
            .Text("number_of_shards", "1")
            .Text("number_of_replicas", "0")));
    }

    /// <summary>An index without a document; its fields depend on the jobs that have results in it.</summary>
    public static void WriteEmptyIndex(this ElasticJsonWriter json, string name)
    {
        json.Object("aliases", () => { });
        json.Object("mappings", () => { });
        json.Object("settings", () => json.Object("index", () => json
            .Text("provided_name", name).Text("number_of_shards", "1").Text("number_of_replicas", "0")));
    }

    /// <summary>Dotted names become nested objects, as in Elastic.</summary>
    private static void WriteProperties(this ElasticJsonWriter json, IEnumerable<(string Name, string Type)> fields) =>
        json.Object("properties", () =>
    {
        foreach (var same in fields.GroupBy(field => field.Name.Split('.')[0]))
            json.Object(same.Key, () =>
            {
                var inner = same.Where(field => field.Name != same.Key).Select(field => (field.Name[(same.Key.Length + 1)..], field.Type)).ToArray();
                if (inner.Length > 0) json.WriteProperties(inner);
                else json.Text("type", same.First().Type);
            });
    });
}
