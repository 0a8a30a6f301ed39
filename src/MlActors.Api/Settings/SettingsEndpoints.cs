using MlActors.Actors.Maintenance;
using MlActors.Api.Elastic;
using MlActors.Api.Elastic.Json;
using MlActors.Domain.Registry;
using MlActors.Domain.Settings;
using MlActors.Storage.Settings;

namespace MlActors.Api.Settings;

/// <summary>The get and update cluster settings APIs, and upgrade mode.</summary>
internal sealed class SettingsEndpoints(SettingsStore settings, UpgradeMode upgradeMode)
{
    public async Task<ElasticResponse> GetAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var (isFlat, withDefaults) = (request.Query.Flag("flat_settings"), request.Query.Flag("include_defaults"));
        var (persistent, transient) = await settings.AllAsync(cancellationToken);
        return ElasticResponse.Ok(json =>
        {
            json.Object("persistent", () => WriteSettings(json, persistent, isFlat))
                .Object("transient", () => WriteSettings(json, transient, isFlat));
            if (!withDefaults) return;
            var defaults = ClusterSetting.All.Where(known => !persistent.ContainsKey(known.Name) && !transient.ContainsKey(known.Name))
                .Select(known => KeyValuePair.Create(known.Name, known.Default));
            json.Object("defaults", () => WriteSettings(json, defaults, isFlat));
        });
    }

    public async Task<ElasticResponse> PutAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var isFlat = request.Query.Flag("flat_settings");
        var (persistent, transient) = JsonFields.Read(
            request.Body!, "cluster_update_settings_request", fields => (Read(fields, "persistent"), Read(fields, "transient")));
        if (persistent.Count + transient.Count == 0)
            throw new ElasticError(ElasticErrorType.ActionRequestValidation, "Validation Failed: 1: no settings to update;").AsException();
        await settings.ChangeAsync(persistent, transient, cancellationToken);
        return ElasticResponse.Ok(json => json
            .Flag("acknowledged", true)
            .Object("persistent", () => WriteSettings(json, Set(persistent), isFlat))
            .Object("transient", () => WriteSettings(json, Set(transient), isFlat)));
    }

    public async Task<ElasticResponse> SetUpgradeModeAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        await upgradeMode.SetAsync(request.Query.Flag("enabled"), request.Arguments.Timeout("timeout", "30s"), cancellationToken);
        return ElasticResponse.Acknowledged;
    }

    private static IEnumerable<KeyValuePair<string, string>> Set(Dictionary<string, string?> changes) =>
        changes.Where(change => change.Value is not null).Select(change => KeyValuePair.Create(change.Key, change.Value!));

    /// <summary>The settings of one kind: nested objects, names with dots, or both. Null removes a setting, and a wildcard several.</summary>
    private static Dictionary<string, string?> Read(JsonFields fields, string kind)
    {
        var changes = new Dictionary<string, string?>(StringComparer.Ordinal);
        if (fields.Take(kind) is not { } part) return changes;
        if (part.Kind != JsonKind.Object) throw ElasticException.BadRequest($"[{kind}] must be an object of settings, not {part.TokenName}");
        Flatten(part, "", kind, changes);
        return changes;
    }

    private static void Flatten(JsonPart part, string prefix, string kind, Dictionary<string, string?> changes)
    {
        foreach (var (member, value) in part.Members)
        {
            var name = prefix + member;
            if (value.Kind == JsonKind.Object) Flatten(value, name + ".", kind, changes);
            else if (value.Kind == JsonKind.Array) throw ElasticException.BadRequest($"{kind} setting [{name}] takes one value, not a list");
            else Add(name, value.Kind == JsonKind.Null ? null : value.Text, kind, changes);
        }
    }

    private static void Add(string name, string? value, string kind, Dictionary<string, string?> changes)
    {
        if (value is null && name.Contains('*', StringComparison.Ordinal))
        {
            foreach (var known in ClusterSetting.All)
                if (Wildcard.Matches(name, known.Name)) changes[known.Name] = null;
            return;
        }

        var setting = ClusterSetting.Find(name) ?? throw ElasticException.BadRequest(
            $"{kind} setting [{name}], not recognized{Suggestions.Phrase(name, ClusterSetting.All.Select(known => known.Name))}");
        if (value is not null && setting.Check(value) is { } reason) throw ElasticException.BadRequest(reason);
        changes[name] = value;
    }

    private static void WriteSettings(ElasticJsonWriter json, IEnumerable<KeyValuePair<string, string>> settings, bool isFlat)
    {
        if (!isFlat)
        {
            WriteNested(json, [.. settings.Select(setting => (setting.Key.Split('.'), setting.Value))], 0);
            return;
        }

        foreach (var (name, value) in settings) json.Text(name, value);
    }

    private static void WriteNested(ElasticJsonWriter json, (string[] Path, string Value)[] settings, int depth)
    {
        foreach (var group in settings.GroupBy(setting => setting.Path[depth]))
        {
            // A logger may be both a setting and the parent of others; then the remaining name stays in one piece.
            foreach (var (path, value) in group.Where(setting => setting.Path.Length == depth + 1)) json.Text(path[depth], value);
            (string[] Path, string Value)[] deeper = [.. group.Where(setting => setting.Path.Length > depth + 1)];
            if (deeper.Length == 0) continue;
            if (deeper.Length < group.Count())
                foreach (var (path, value) in deeper) json.Text(string.Join('.', path[depth..]), value);
            else json.Object(group.Key, () => WriteNested(json, deeper, depth + 1));
        }
    }
}
