using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace MlActors.Ctl.Tests.Fake;

/// <summary>The indices of the fake cluster and their documents, with the faults that a test sets up.</summary>
public sealed class FakeIndices
{
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, JsonObject>> _documents = new();

    /// <summary>The properties of each index; an index that is here exists.</summary>
    public ConcurrentDictionary<string, JsonObject> Properties { get; } = new();

    /// <summary>The statuses with which the next requests to <c>_bulk</c> are refused.</summary>
    public ConcurrentQueue<int> BulkRefusals { get; } = new();

    /// <summary>Called when a request to <c>_bulk</c> is refused.</summary>
    public Action OnBulkRefused { get; set; } = () => { };

    /// <summary>The number of the next requests to <c>_bulk</c> that are executed, but whose responses are lost.</summary>
    public int LostResponses { get; set; }

    /// <summary>The status and reason with which a document is refused; null for one that is stored.</summary>
    public Func<JsonObject, (int Status, string Reason)?> Refusal { get; set; } = _ => null;

    public IReadOnlyList<JsonObject> Documents(string index) =>
        _documents.TryGetValue(index, out var documents)
            ? [.. documents.OrderBy(document => long.Parse(document.Key.Split('-')[1], null)).Select(document => document.Value)]
            : [];

    public void Map(WebApplication server)
    {
        server.MapPut("/{index}", (string index, JsonObject? body) => !Properties.TryAdd(index, PropertiesOf(body?["mappings"]))
            ? FakeCluster.Error(400, "resource_already_exists_exception", $"index [{index}] already exists")
            : Acknowledged());
        server.MapGet("/{index}/_mapping", (string index) => Properties.TryGetValue(index, out var properties)
            ? FakeCluster.Json(new JsonObject {
                [index] = new JsonObject { ["mappings"] = new JsonObject { ["properties"] = properties.DeepClone() } } })
            : FakeCluster.Error(404, "index_not_found_exception", $"no such index [{index}]"));
        server.MapPut("/{index}/_mapping", (string index, JsonObject body) =>
        {
            foreach (var (name, type) in PropertiesOf(body)) Properties[index][name] = type!.DeepClone();
            return Acknowledged();
        });
        server.MapPost("/{index}/_refresh", () => Acknowledged());
        server.MapPost("/{index}/_bulk", BulkAsync);
    }

    private async Task<IResult> BulkAsync(string index, HttpContext context)
    {
        if (BulkRefusals.TryDequeue(out var refusal))
        {
            OnBulkRefused();
            return FakeCluster.Error(refusal, "refused", "try again later");
        }
        var lines = (await new StreamReader(context.Request.Body).ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var items = lines.Chunk(2).Select(item => Store(index, item)).ToArray();
        if (LostResponses-- > 0) context.Abort();
        return FakeCluster.Json(new JsonObject
        {
            ["errors"] = items.Any(item => item["create"]!["error"] is not null), ["items"] = new JsonArray([.. items]),
        });
    }

    private JsonObject Store(string index, string[] item)
    {
        var (id, document) = ((string)JsonNode.Parse(item[0])!["create"]!["_id"]!, JsonNode.Parse(item[1])!.AsObject());
        var (status, reason) = Refusal(document) is { } refused ? refused
            : _documents.GetOrAdd(index, _ => new()).TryAdd(id, document) ? (201, null) : (409, (string?)"version conflict, document already exists");
        var outcome = new JsonObject { ["_index"] = index, ["_id"] = id, ["status"] = status };
        if (reason is not null) outcome["error"] = new JsonObject { ["type"] = "refused", ["reason"] = reason };
        return new JsonObject { ["create"] = outcome };
    }

    private static JsonObject PropertiesOf(JsonNode? mappings) => mappings?["properties"]?.DeepClone().AsObject() ?? [];

    private static IResult Acknowledged() => FakeCluster.Json(new JsonObject { ["acknowledged"] = true });
}
