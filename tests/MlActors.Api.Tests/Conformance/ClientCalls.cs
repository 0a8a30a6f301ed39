using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace MlActors.Api.Tests.Conformance;

/// <summary>
/// The method and path of each call that the suite makes, as Elastic's clients send them: the longest path whose parts are all given,
/// and POST where a body could be sent with GET too.
/// </summary>
internal static partial class ClientCalls
{
    /// <summary>The call's method and path; the parameters that the path has are taken out of <paramref name="parameters"/>.</summary>
    public static (string Method, string Path) Of(string name, Dictionary<string, string> parameters, bool hasBody)
    {
        var forms = Forms[name];
        var form = forms
            .Where(form => Parts(form).All(parameters.ContainsKey))
            .OrderByDescending(form => Parts(form).Count())
            .ThenByDescending(form => hasBody == form.StartsWith("POST", StringComparison.Ordinal))
            .First();
        var (method, path) = (form[..form.IndexOf(' ', StringComparison.Ordinal)], form[(form.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
        foreach (var part in Parts(form))
        {
            path = path.Replace($"{{{part}}}", Uri.EscapeDataString(parameters[part]), StringComparison.Ordinal);
            parameters.Remove(part);
        }

        return (method, path);
    }

    private static IEnumerable<string> Parts(string form) => Placeholder().Matches(form).Select(match => match.Groups["part"].Value);

    [GeneratedRegex(@"\{(?<part>\w+)\}", RegexOptions.NonBacktracking)]
    private static partial Regex Placeholder();

    private const string Job = "/_ml/anomaly_detectors/{job_id}";
    private const string Feed = "/_ml/datafeeds/{datafeed_id}";
    private const string Calendar = "/_ml/calendars/{calendar_id}";
    private const string Snapshot = $"{Job}/model_snapshots/{{snapshot_id}}";

    private static readonly ImmutableDictionary<string, string[]> Forms = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["cat.ml_data_frame_analytics"] = ["GET /_cat/ml/data_frame/analytics"],
        ["cat.ml_datafeeds"] = ["GET /_cat/ml/datafeeds"],
        ["cat.ml_jobs"] = ["GET /_cat/ml/anomaly_detectors"],
        ["cat.ml_trained_models"] = ["GET /_cat/ml/trained_models"],
        ["cat.tasks"] = ["GET /_cat/tasks"],
        ["cluster.health"] = ["GET /_cluster/health", "GET /_cluster/health/{index}"],
        ["cluster.put_settings"] = ["PUT /_cluster/settings"],
        ["tasks.list"] = ["GET /_tasks"],
        ["get"] = ["GET /{index}/_doc/{id}"],
        ["index"] = ["POST /{index}/_doc", "PUT /{index}/_doc/{id}"],
        ["indices.create"] = ["PUT /{index}"],
        ["indices.delete"] = ["DELETE /{index}"],
        ["indices.refresh"] = ["POST /_refresh", "POST /{index}/_refresh"],
        ["ml.close_job"] = [$"POST {Job}/_close"],
        ["ml.delete_calendar"] = [$"DELETE {Calendar}"],
        ["ml.delete_calendar_event"] = [$"DELETE {Calendar}/events/{{event_id}}"],
        ["ml.delete_calendar_job"] = [$"DELETE {Calendar}/jobs/{{job_id}}"],
        ["ml.delete_datafeed"] = [$"DELETE {Feed}"],
        ["ml.delete_expired_data"] = ["DELETE /_ml/_delete_expired_data", "DELETE /_ml/_delete_expired_data/{job_id}"],
        ["ml.delete_filter"] = ["DELETE /_ml/filters/{filter_id}"],
        ["ml.delete_forecast"] = [$"DELETE {Job}/_forecast", $"DELETE {Job}/_forecast/{{forecast_id}}"],
        ["ml.delete_job"] = [$"DELETE {Job}"],
        ["ml.delete_model_snapshot"] = [$"DELETE {Snapshot}"],
        ["ml.estimate_model_memory"] = ["POST /_ml/anomaly_detectors/_estimate_model_memory"],
        ["ml.flush_job"] = [$"POST {Job}/_flush"],
        ["ml.forecast"] = [$"POST {Job}/_forecast"],
        ["ml.get_buckets"] = Both($"{Job}/results/buckets", "{timestamp}"),
        ["ml.get_calendar_events"] = [$"GET {Calendar}/events"],
        ["ml.get_calendars"] = ["GET /_ml/calendars", "POST /_ml/calendars", $"GET {Calendar}", $"POST {Calendar}"],
        ["ml.get_categories"] = Both($"{Job}/results/categories", "{category_id}"),
        ["ml.get_datafeed_stats"] = ["GET /_ml/datafeeds/_stats", $"GET {Feed}/_stats"],
        ["ml.get_datafeeds"] = ["GET /_ml/datafeeds", $"GET {Feed}"],
        ["ml.get_filters"] = ["GET /_ml/filters", "GET /_ml/filters/{filter_id}"],
        ["ml.get_influencers"] = Both($"{Job}/results/influencers"),
        ["ml.get_job_stats"] = ["GET /_ml/anomaly_detectors/_stats", $"GET {Job}/_stats"],
        ["ml.get_jobs"] = ["GET /_ml/anomaly_detectors", $"GET {Job}"],
        ["ml.get_memory_stats"] = ["GET /_ml/memory/_stats", "GET /_ml/memory/{node_id}/_stats"],
        ["ml.get_model_snapshot_upgrade_stats"] = [$"GET {Snapshot}/_upgrade/_stats"],
        ["ml.get_model_snapshots"] = Both($"{Job}/model_snapshots", "{snapshot_id}"),
        ["ml.get_overall_buckets"] = Both($"{Job}/results/overall_buckets"),
        ["ml.get_records"] = Both($"{Job}/results/records"),
        ["ml.info"] = ["GET /_ml/info"],
        ["ml.open_job"] = [$"POST {Job}/_open"],
        ["ml.post_calendar_events"] = [$"POST {Calendar}/events"],
        ["ml.post_data"] = [$"POST {Job}/_data"],
        ["ml.preview_datafeed"] = [.. Both("/_ml/datafeeds/_preview"), .. Both($"{Feed}/_preview")],
        ["ml.put_calendar"] = [$"PUT {Calendar}"],
        ["ml.put_calendar_job"] = [$"PUT {Calendar}/jobs/{{job_id}}"],
        ["ml.put_datafeed"] = [$"PUT {Feed}"],
        ["ml.put_filter"] = ["PUT /_ml/filters/{filter_id}"],
        ["ml.put_job"] = [$"PUT {Job}"],
        ["ml.reset_job"] = [$"POST {Job}/_reset"],
        ["ml.revert_model_snapshot"] = [$"POST {Snapshot}/_revert"],
        ["ml.set_upgrade_mode"] = ["POST /_ml/set_upgrade_mode"],
        ["ml.start_datafeed"] = [$"POST {Feed}/_start"],
        ["ml.stop_datafeed"] = [$"POST {Feed}/_stop"],
        ["ml.update_datafeed"] = [$"POST {Feed}/_update"],
        ["ml.update_filter"] = ["POST /_ml/filters/{filter_id}/_update"],
        ["ml.update_job"] = [$"POST {Job}/_update"],
        ["ml.update_model_snapshot"] = [$"POST {Snapshot}/_update"],
        ["ml.upgrade_job_snapshot"] = [$"POST {Snapshot}/_upgrade"],
        ["ml.validate"] = ["POST /_ml/anomaly_detectors/_validate"],
    }.ToImmutableDictionary();

    private static string[] Both(string path, string? lastPart = null) => lastPart is null
        ? [$"GET {path}", $"POST {path}"]
        : [$"GET {path}", $"POST {path}", $"GET {path}/{lastPart}", $"POST {path}/{lastPart}"];
}
