using System.Globalization;
using MlActors.Api.Tests.Hosting;
using Xunit;

namespace MlActors.Api.Tests.Conformance;

/// <summary>
/// Sends each call of the machine learning API in good and in bad form, over the life of one job and its datafeed. A route that is added without a
/// call here fails the spec.
/// </summary>
public sealed class EndpointTableSpecs(ClientSuiteHost api) : IClassFixture<ClientSuiteHost>
{
    private const long Start = 1_403_481_600_000, Hour = 3_600_000;

    private const string Job = "/anomaly_detectors/{job_id}", Snapshot = Job + "/model_snapshots/{snapshot_id}", Feed = "/datafeeds/{datafeed_id}";
    private const string Calendar = "/calendars/{calendar_id}", Filter = "/filters/{filter_id}", Results = Job + "/results";

    private const string JobBody =
        """
        {"analysis_config":{"bucket_span":"1h","categorization_field_name":"message","detectors":[
        {"function":"mean","field_name":"value"},{"function":"count","by_field_name":"mlcategory"}]},"data_description":{"time_format":"epoch_ms"}}
        """;

    private readonly HashSet<string> _good = [], _bad = [];
    private readonly List<string> _wrong = [];

    [Fact]
    public async Task Every_call_is_answered_in_good_form_and_refused_in_bad_form_in_Elastics_envelope()
    {
        await CreateAsync();
        await AnalyseAsync();
        await ReadResultsAsync();
        await UseSnapshotsAsync();
        await FeedAsync();
        await ManageAsync();
        await DeleteAsync();

        var all = ElasticApi.Routes.Where(route => route.IsMl)
            .SelectMany(route => route.Methods.Select(method => $"{method} {route.Template}")).Order(StringComparer.Ordinal).ToArray();
        Assert.True(_wrong.Count == 0, string.Join(Environment.NewLine, _wrong));
        Assert.Equal(all, _good.Order(StringComparer.Ordinal));
        Assert.Equal(all, _bad.Order(StringComparer.Ordinal));
    }

    private async Task CreateAsync()
    {
        await GoodAsync($"PUT {Filter}", "table", """{"items":["a"]}""");
        await BadAsync($"PUT {Filter}", "second", 400, "items", """{"items":{"a":1}}""");
        await GoodAsync($"POST {Filter}/_update", "table", """{"add_items":["b"]}""");
        await BadAsync($"POST {Filter}/_update", "none", 404, "Unable to find filter [none]", """{"add_items":["b"]}""");
        await GoodAsync("GET /filters", "");
        await BadAsync("GET /filters", "", 400, "unrecognized parameter: [sizes]", query: "sizes=1");
        await GoodAsync($"GET {Filter}", "table");
        await BadAsync($"GET {Filter}", "none", 404, "Unable to find filter [none]");

        await GoodAsync("POST /anomaly_detectors/_validate", "", JobBody);
        await BadAsync("POST /anomaly_detectors/_validate", "", 400, "unknown field [detectors]", """{"detectors":[]}""");
        await GoodAsync("POST /anomaly_detectors/_validate/detector", "", """{"function":"count"}""");
        await BadAsync("POST /anomaly_detectors/_validate/detector", "", 400, "Unknown function 'counts'", """{"function":"counts"}""");
        await GoodAsync("POST /anomaly_detectors/_estimate_model_memory", "", """{"analysis_config":{"detectors":[{"function":"count"}]}}""");
        await BadAsync("POST /anomaly_detectors/_estimate_model_memory", "", 400, "analysis_config", "{}");
        await GoodAsync($"PUT {Job}", "table", JobBody);
        await BadAsync($"PUT {Job}", "Table", 400, "Invalid job_id; 'Table'", JobBody);
        await GoodAsync($"POST {Job}/_update", "table", """{"description":"of the table"}""");
        await BadAsync($"POST {Job}/_update", "table", 400, "unknown field [bucket_span]", """{"bucket_span":"1h"}""");
        foreach (var read in (string[])["", "/_stats"])
        {
            await GoodAsync($"GET /anomaly_detectors{read}", "");
            await BadAsync($"GET /anomaly_detectors{read}", "", 400, "unrecognized parameter: [forced]", query: "forced=true");
            await GoodAsync($"GET {Job}{read}", "table");
            await BadAsync($"GET {Job}{read}", "none", 404, "No known job with id 'none'");
        }
    }

    private async Task AnalyseAsync()
    {
        await BadAsync($"POST {Job}/_data", "table", 409, "Cannot process data because job [table] is not open", """{"time":1403481600,"value":1}""");
        await GoodAsync($"POST {Job}/_open", "table");
        await BadAsync($"POST {Job}/_open", "none", 404, "No known job with id 'none'");
        await GoodAsync($"POST {Job}/_data", "table", Records(0, 72), status: 202);
        await GoodAsync($"POST {Job}/_flush", "table", """{"calc_interim":true}""");
        await BadAsync($"POST {Job}/_flush", "table", 400, "[advance_time]", """{"advance_time":"yesterdays"}""");
        var forecast = await GoodAsync($"POST {Job}/_forecast", "table", """{"duration":"1h"}""");
        await BadAsync($"POST {Job}/_forecast", "table", 400, "[duration]", """{"duration":"an hour"}""");
        var id = forecast.At("forecast_id")!.GetValue<string>();
        await api.EventuallyAsync(
            "GET /_ml/anomaly_detectors/table/_stats", stats => stats.Has("jobs.0.forecasts_stats.status.finished", "1"));
        await GoodAsync($"DELETE {Job}/_forecast/{{forecast_id}}", $"table {id}");
        await BadAsync($"DELETE {Job}/_forecast/{{forecast_id}}", "table none", 404, "No forecast(s) [none] exists for job [table]");
        await GoodAsync($"DELETE {Job}/_forecast", "table", query: "allow_no_forecasts=true");
        await BadAsync($"DELETE {Job}/_forecast", "table", 404, "No forecast(s) [_all] exists for job [table]", query: "allow_no_forecasts=false");
    }

    private async Task ReadResultsAsync()
    {
        foreach (var method in (string[])["GET", "POST"])
        {
            foreach (var kind in (string[])["buckets", "records", "influencers", "categories", "overall_buckets"])
            {
                await GoodAsync($"{method} {Results}/{kind}", "table");
                await BadAsync($"{method} {Results}/{kind}", "none", 404, "No known job with id 'none'");
            }

            await GoodAsync($"{method} {Results}/buckets/{{timestamp}}", $"table {Start}");
            await BadAsync($"{method} {Results}/buckets/{{timestamp}}", "table 1", 404, "No bucket with timestamp [1]");
            await GoodAsync($"{method} {Results}/categories/{{category_id}}", "table 1");
            await BadAsync($"{method} {Results}/categories/{{category_id}}", "table first", 400, "first");
        }
    }

    private async Task UseSnapshotsAsync()
    {
        await GoodAsync($"POST {Job}/_close", "table");
        await BadAsync($"POST {Job}/_close", "none", 404, "No known job with id 'none'");
        var first = await NewestSnapshotAsync();
        (await api.CallAsync("POST /_ml/anomaly_detectors/table/_open")).Is(200);
        (await api.CallAsync("POST /_ml/anomaly_detectors/table/_data", Records(72, 96))).Is(202);
        (await api.CallAsync("POST /_ml/anomaly_detectors/table/_close")).Is(200);
        var second = await NewestSnapshotAsync();
        Assert.NotEqual(first, second);

        foreach (var method in (string[])["GET", "POST"])
        {
            await GoodAsync($"{method} {Job}/model_snapshots", "table");
            await BadAsync($"{method} {Job}/model_snapshots", "none", 404, "No known job with id 'none'");
            await GoodAsync($"{method} {Snapshot}", $"table {first}");
            await BadAsync($"{method} {Snapshot}", $"table {first}", 400, "unrecognized parameter: [ordered]", query: "ordered=true");
        }

        await GoodAsync($"POST {Snapshot}/_update", $"table {first}", """{"retain":true}""");
        await BadAsync($"POST {Snapshot}/_update", "table none", 404, "No model snapshot with id [none] exists for job [table]", """{"retain":true}""");
        await BadAsync($"POST {Snapshot}/_upgrade", "table none", 404, "No model snapshot with id [none]");
        await GoodAsync($"POST {Snapshot}/_upgrade", $"table {first}", status: 409);
        await GoodAsync($"GET {Snapshot}/_upgrade/_stats", "table *");
        await BadAsync($"GET {Snapshot}/_upgrade/_stats", "table none", 404, "No model snapshot with id [none] exists for job [table]");
        await BadAsync($"DELETE {Snapshot}", $"table {second}", 400, $"Model snapshot '{second}' is the active snapshot");
        await BadAsync($"POST {Snapshot}/_revert", "table none", 404, "No model snapshot with id [none] exists for job [table]");
        await GoodAsync($"POST {Snapshot}/_revert", $"table {second}", """{"delete_intervening_results":true}""");
        await GoodAsync($"DELETE {Snapshot}", $"table {first}");
    }

    private async Task FeedAsync()
    {
        (await api.CallAsync("PUT /table-source", """{"mappings":{"properties":{"time":{"type":"date"},"message":{"type":"text"}}}}""")).Is(200);
        (await api.CallAsync("POST /table-source/_doc?refresh=true", $$"""{"time":{{Start + 200 * Hour}},"value":1}""")).Is(201);
        await GoodAsync($"PUT {Feed}", "table", """{"job_id":"table","indices":["table-source"]}""");
        await BadAsync($"PUT {Feed}", "second", 404, "No known job with id 'none'", """{"job_id":"none","indices":["table-source"]}""");
        await GoodAsync($"POST {Feed}/_update", "table", """{"scroll_size":10}""");
        await BadAsync($"POST {Feed}/_update", "table", 400, "scroll_size", """{"scroll_size":-1}""");
        foreach (var method in (string[])["GET", "POST"])
        {
            await GoodAsync($"{method} {Feed}/_preview", "table");
            await BadAsync($"{method} {Feed}/_preview", "none", 404, "No datafeed with id [none] exists");
            await GoodAsync($"{method} /datafeeds/_preview", "", $$"""{"datafeed_config":{"indices":["table-source"]},"job_config":{{JobBody}}}""");
            await BadAsync($"{method} /datafeeds/_preview", "", 400, "datafeed_config", $$"""{"job_config":{{JobBody}}}""");
        }

        foreach (var read in (string[])["", "/_stats"])
        {
            await GoodAsync($"GET /datafeeds{read}", "");
            await BadAsync($"GET /datafeeds{read}", "", 400, "unrecognized parameter: [forced]", query: "forced=true");
            await GoodAsync($"GET {Feed}{read}", "table");
            await BadAsync($"GET {Feed}{read}", "none", 404, "No datafeed with id [none] exists");
        }

        await BadAsync($"POST {Feed}/_start", "table", 409, "cannot start datafeed [table] because job [table] is closed");
        (await api.CallAsync("POST /_ml/anomaly_detectors/table/_open")).Is(200);
        await GoodAsync($"POST {Feed}/_start", "table");
        await GoodAsync($"POST {Feed}/_stop", "table");
        await BadAsync($"POST {Feed}/_stop", "none", 404, "No datafeed with id [none] exists");
        (await api.CallAsync("POST /_ml/anomaly_detectors/table/_close")).Is(200);
    }

    private async Task ManageAsync()
    {
        await GoodAsync($"PUT {Calendar}", "table", """{"description":"of the table"}""");
        await BadAsync($"PUT {Calendar}", "Table", 400, "Invalid calendar_id; 'Table'");
        await GoodAsync($"PUT {Calendar}/jobs/{{job_id}}", "table table");
        await BadAsync($"PUT {Calendar}/jobs/{{job_id}}", "none table", 404, "none");
        var events = await GoodAsync(
            $"POST {Calendar}/events", "table", $$"""{"events":[{"description":"e","start_time":{{Start}},"end_time":{{Start + Hour}}}]}""");
        await BadAsync($"POST {Calendar}/events", "table", 400, "At least 1 event is required", """{"events":[]}""");
        await GoodAsync($"GET {Calendar}/events", "table");
        await BadAsync($"GET {Calendar}/events", "none", 404, "No calendar with id [none]");
        foreach (var method in (string[])["GET", "POST"])
        {
            await GoodAsync($"{method} /calendars", "");
            await BadAsync($"{method} /calendars", "", 400, "[size]", query: "size=-1");
            await GoodAsync($"{method} {Calendar}", "table");
            await BadAsync($"{method} {Calendar}", "none", 404, "No calendar with id [none]");
        }

        var id = events.At("events.0.event_id")!.GetValue<string>();
        await BadAsync($"DELETE {Calendar}/events/{{event_id}}", "table none", 404, "No event with id [none]");
        await GoodAsync($"DELETE {Calendar}/events/{{event_id}}", $"table {id}");
        await BadAsync($"DELETE {Calendar}/jobs/{{job_id}}", "none table", 404, "No calendar with id [none]");
        await GoodAsync($"DELETE {Calendar}/jobs/{{job_id}}", "table table");

        await GoodAsync("GET /info", "");
        await BadAsync("GET /info", "", 400, "unrecognized parameter: [all]", query: "all=true");
        foreach (var list in (string[])["data_frame/analytics", "trained_models"])
        {
            foreach (var read in (string[])["", "/_stats"])
            {
                (await GoodAsync($"GET /{list}{read}", "")).Has("count", "0");
                await BadAsync($"GET /{list}{read}", "", 400, "unrecognized parameter: [all]", query: "all=true");
                (await GoodAsync($"GET /{list}/{{id}}{read}", "*")).Has("count", "0");
                await BadAsync($"GET /{list}/{{id}}{read}", "none", 404, "only anomaly detection");
            }
        }

        await GoodAsync("GET /memory/_stats", "");
        await BadAsync("GET /memory/_stats", "", 400, "unrecognized parameter: [all]", query: "all=true");
        await GoodAsync("GET /memory/{node_id}/_stats", "_all");
        await BadAsync("GET /memory/{node_id}/_stats", "_all", 400, "unrecognized parameter: [all]", query: "all=true");
        await GoodAsync("POST /set_upgrade_mode", "", query: "enabled=true");
        await BadAsync("POST /set_upgrade_mode", "", 400, "enabled", query: "enabled=maybe");
        await GoodAsync("POST /set_upgrade_mode", "", query: "enabled=false");
        await GoodAsync("DELETE /_delete_expired_data", "");
        await BadAsync("DELETE /_delete_expired_data", "", 400, "[timeout]", query: "timeout=long");
        await GoodAsync("DELETE /_delete_expired_data/{job_id}", "table");
        await BadAsync("DELETE /_delete_expired_data/{job_id}", "none", 404, "No known job with id 'none'");
    }

    private async Task DeleteAsync()
    {
        await GoodAsync($"DELETE {Feed}", "table");
        await BadAsync($"DELETE {Feed}", "none", 404, "No datafeed with id [none] exists");
        await GoodAsync($"POST {Job}/_reset", "table");
        await BadAsync($"POST {Job}/_reset", "none", 404, "No known job with id 'none'");
        await GoodAsync($"DELETE {Job}", "table");
        await BadAsync($"DELETE {Job}", "none", 404, "No known job with id 'none'");
        await GoodAsync($"DELETE {Calendar}", "table");
        await BadAsync($"DELETE {Calendar}", "none", 404, "No calendar with id [none]");
        await GoodAsync($"DELETE {Filter}", "table");
        await BadAsync($"DELETE {Filter}", "none", 404, "none");
    }

    /// <param name="ids">What stands for the parameters of the path, separated by spaces.</param>
    private async Task<ApiResponse> GoodAsync(string route, string ids, string? body = null, int status = 200, string query = "")
    {
        _good.Add(route);
        return (await api.CallAsync(PathOf(route, ids, query), body)).Is(status);
    }

    private async Task BadAsync(string route, string ids, int status, string reason, string? body = null, string query = "")
    {
        _bad.Add(route);
        var call = PathOf(route, ids, query);
        var refused = await api.CallAsync(call, body);
        var isInEnvelope = refused.Status >= 400 && refused.At("status")!.GetValue<int>() == refused.Status
            && refused.At("error.type") is not null && refused.At("error.root_cause.0.reason") is not null;
        if (!isInEnvelope || refused.Status != status || !refused.Text.Contains(reason, StringComparison.Ordinal))
            _wrong.Add($"{call}: expected {status} with '{reason}', was {refused.Status}: {refused.Text}");
    }

    private static string PathOf(string route, string ids, string query)
    {
        var path = route.Replace(" /", " /_ml/", StringComparison.Ordinal);
        foreach (var id in ids.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            path = path[..path.IndexOf('{', StringComparison.Ordinal)] + id + path[(path.IndexOf('}', StringComparison.Ordinal) + 1)..];
        return query.Length == 0 ? path : $"{path}?{query}";
    }

    private async Task<string> NewestSnapshotAsync() =>
        (await api.CallAsync("GET /_ml/anomaly_detectors/table")).At("jobs.0.model_snapshot_id")!.GetValue<string>();

    private static string Records(int from, int until) => string.Join('\n', Enumerable.Range(from, until - from).Select(hour =>
        string.Create(CultureInfo.InvariantCulture, $$"""{"time":{{Start + hour * Hour}},"value":{{hour % 24}},"message":"node started"}""")));
}
