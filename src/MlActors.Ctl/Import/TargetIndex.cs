using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using MlActors.Ctl.Cluster;
using MlActors.Ctl.Commands;

namespace MlActors.Ctl.Import;

/// <summary>The index that rows are loaded into.</summary>
public sealed class TargetIndex(ClusterClient cluster, string name)
{
    private static readonly IReadOnlyDictionary<string, ColumnType> NoTypes = new Dictionary<string, ColumnType>(StringComparer.Ordinal);

    private string Path => Uri.EscapeDataString(name);

    /// <summary>The types of its columns, which rows that are added have to fit.</summary>
    /// <returns>Null when the index does not exist.</returns>
    public async Task<IReadOnlyDictionary<string, ColumnType>?> TypesAsync(CancellationToken cancellationToken)
    {
        try
        {
            var response = await cluster.GetAsync($"{Path}/_mapping", cancellationToken);
            var types = new Dictionary<string, ColumnType>(StringComparer.Ordinal);
            foreach (var index in response.EnumerateObject())
                if (index.Value.TryGetProperty("mappings", out var mappings)) Add(types, mappings, "");
            return types;
        }
        catch (ServerErrorException missing) when (missing.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <exception cref="CommandFailedException">The index exists, and rows are not to be added to it.</exception>
    public async Task CreateAsync(ImportPlan plan, CancellationToken cancellationToken)
    {
        try
        {
            await cluster.PutAsync(
                Path, new JsonObject { ["mappings"] = new JsonObject { ["properties"] = plan.Properties(NoTypes) } }, cancellationToken);
        }
        catch (ServerErrorException exists) when (exists.Type == "resource_already_exists_exception")
        {
            throw new CommandFailedException(
                ExitCode.Refused, $"The index {name} exists. Add the rows to it with --append, or load them into another with --index NAME.", exists);
        }
    }

    public async Task ExtendAsync(ImportPlan plan, IReadOnlyDictionary<string, ColumnType> existing, CancellationToken cancellationToken)
    {
        if (plan.Properties(existing) is { Count: > 0 } added)
            await cluster.PutAsync($"{Path}/_mapping", new JsonObject { ["properties"] = added }, cancellationToken);
    }

    public Task RefreshAsync(CancellationToken cancellationToken) => cluster.PostAsync($"{Path}/_refresh", null, cancellationToken);

    private static void Add(Dictionary<string, ColumnType> types, JsonElement mappings, string prefix)
    {
        if (!mappings.TryGetProperty("properties", out var properties)) return;
        foreach (var property in properties.EnumerateObject())
        {
            var type = property.Value.TryGetProperty("type", out var named) ? ColumnType.Parse(named.GetString()!) : null;
            if (type is not null) types[prefix + property.Name] = type;
            Add(types, property.Value, $"{prefix}{property.Name}.");
        }
    }
}
