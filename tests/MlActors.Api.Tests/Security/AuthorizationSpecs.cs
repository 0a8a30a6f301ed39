using System.Text;
using MlActors.Api.Tests.Hosting;
using Xunit;

namespace MlActors.Api.Tests.Security;

/// <summary>What a user may do, by its roles.</summary>
[Collection(SecuredCollection.Name)]
public sealed class AuthorizationSpecs(SecuredHost api)
{
    private const string Job = """
        {"analysis_config":{"bucket_span":"1h","detectors":[{"function":"count"}]},"data_description":{"time_field":"time"}}
        """;

    [Fact]
    public async Task A_user_who_monitors_reads_and_closes_nothing()
    {
        (await api.CallAsAsync("viewer", "GET /_ml/anomaly_detectors/_stats")).Is(200);
        (await api.CallAsAsync("viewer", "GET /_mlactors/nodes")).Is(200);
        (await api.CallAsAsync("viewer", "POST /_ml/anomaly_detectors/_all/_close")).IsError(
            403, "security_exception",
            "action [cluster:admin/xpack/ml/job/close] is unauthorized for user [viewer] with effective roles [machine_learning_user], "
            + "this action is granted by the cluster privileges [manage_ml,manage,all]").HasNo("error.header");
        (await api.CallAsAsync("viewer", "POST /_xpack/ml/datafeeds/_all/_stop")).Is(403);
        (await api.CallAsAsync("viewer", "POST /_mlactors/runs", """{"kind":"shutdown"}""")).Is(403);
    }

    [Fact]
    public async Task Filters_are_read_by_those_who_manage_only()
    {
        (await api.CallAsAsync("viewer", "GET /_ml/filters")).Is(403);
        (await api.CallAsAsync("admin", "GET /_ml/filters")).Is(200);
    }

    [Fact]
    public async Task An_action_that_only_monitors_is_granted_by_five_privileges() =>
        (await api.CallAsAsync("writer", "GET /_ml/info")).IsError(
            403, "security_exception",
            "action [cluster:monitor/xpack/ml/info/get] is unauthorized for user [writer] with effective roles [logs] (assigned roles [gone] were not "
            + "found), this action is granted by the cluster privileges [monitor_ml,manage_ml,monitor,manage,all]");

    [Fact]
    public async Task A_datafeed_shows_the_roles_of_the_one_who_configured_it_last()
    {
        (await api.CallAsAsync("root", "PUT /feed-authorized")).Is(200);
        (await api.CallAsAsync("feeder", "PUT /_ml/anomaly_detectors/authorized", Job)).Is(200);

        (await api.CallAsAsync("feeder", "PUT /_ml/datafeeds/authorized", """{"job_id":"authorized","indices":["feed-authorized"]}""")).Is(200)
            .Has("authorization", """{"roles":["feeds"]}""");
        (await api.CallAsAsync("root", "POST /_ml/datafeeds/authorized/_update", """{"scroll_size":500}""")).Is(200)
            .Has("authorization", """{"roles":["superuser"]}""");

        (await api.CallAsAsync("viewer", "GET /_ml/datafeeds/authorized")).Has("datafeeds.0.authorization.roles", """["superuser"]""");
        (await api.CallAsAsync("viewer", "GET /_ml/anomaly_detectors/authorized")).Has(
            "jobs.0.datafeed_config.authorization.roles", """["superuser"]""");
        (await api.CallAsAsync("viewer", "GET /_ml/datafeeds/authorized?exclude_generated")).HasNo("datafeeds.0.authorization");
        (await api.CallAsAsync("feeder", "POST /_ml/datafeeds/authorized/_update", """{"authorization":{"roles":["superuser"]}}""")).Is(400);
    }

    [Fact]
    public async Task A_datafeed_that_an_api_key_configured_shows_the_key_and_not_its_secret()
    {
        var key = (await api.CallAsAsync("feeder", "POST /_security/api_key", """{"name":"feeding"}""")).Is(200);
        var (id, secret) = (key.At("id")!.GetValue<string>(), key.At("api_key")!.GetValue<string>());
        (await api.CallAsAsync("root", "PUT /feed-keyed")).Is(200);
        (await api.CallAsAsync("feeder", "PUT /_ml/anomaly_detectors/keyed", Job)).Is(200);

        (await api.CallAsync(
            "PUT /_ml/datafeeds/keyed", """{"job_id":"keyed","indices":["feed-keyed"]}""",
            ("Authorization", $"ApiKey {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{id}:{secret}"))}"))).Is(200);

        var shown = (await api.CallAsAsync("viewer", "GET /_ml/datafeeds/keyed")).Has(
            "datafeeds.0.authorization", $$$"""{"api_key":{"id":"{{{id}}}","name":"feeding"}}""");
        Assert.DoesNotContain(secret, shown.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_administrator_of_machine_learning_manages_jobs_and_not_the_cluster()
    {
        (await api.CallAsAsync("admin", "PUT /_ml/anomaly_detectors/managed", Job)).Is(200);
        (await api.CallAsAsync("admin", "POST /_ml/anomaly_detectors/managed/_open")).Is(200);
        (await api.CallAsAsync("admin", "POST /_ml/anomaly_detectors/managed/_close")).Is(200);
        (await api.CallAsAsync("admin", "GET /")).Is(403);
        (await api.CallAsAsync("admin", "POST /_mlactors/runs", $$"""{"kind":"drain_node","node":"{{api.Node}}"}""")).IsError(
            403, "security_exception", "action [cluster:admin/mlactors/node/drain] is unauthorized for user [admin]");
    }

    [Fact]
    public async Task Someone_who_manages_the_cluster_manages_jobs_and_not_security()
    {
        (await api.CallAsAsync("root", "GET /")).Is(200);
        (await api.CallAsAsync("keeper", "PUT /_ml/anomaly_detectors/kept", Job)).Is(200);
        (await api.CallAsAsync("keeper", "GET /_security/api_key?username=root")).Is(403);
    }

    [Fact]
    public async Task Documents_are_written_and_read_in_the_indices_of_the_role_only()
    {
        (await api.CallAsAsync("writer", "PUT /log-a")).Is(200);
        (await api.CallAsAsync("writer", "PUT /log-a/_doc/1", """{"time":1}""")).Is(201);
        (await api.CallAsAsync("writer", "PUT /private/_doc/1", """{"time":1}""")).IsError(
            403, "security_exception",
            "action [indices:data/write/index] is unauthorized for user [writer] with effective roles [logs] (assigned roles [gone] were not found) "
            + "on indices [private], this action is granted by the index privileges [write,all]");
        (await api.CallAsAsync("writer", "GET /private/_search")).Is(403);
        (await api.CallAsAsync("writer", "GET /log-a,private/_search")).Is(403);
        (await api.CallAsAsync("writer", "DELETE /log-a")).Is(403);
        (await api.CallAsAsync("viewer", "GET /log-a/_doc/1")).Is(403);
    }

    [Fact]
    public async Task A_wildcard_means_the_indices_that_the_caller_may_read()
    {
        (await api.CallAsAsync("root", "PUT /log-wild/_doc/1", """{"a":1}""")).Is(201);
        (await api.CallAsAsync("root", "PUT /lonely/_doc/1", """{"a":1}""")).Is(201);

        foreach (var expression in (string[])["", "/_all", "/*", "/lo*", "/lo*,-other"])
        {
            var found = (await api.CallAsAsync("writer", $"GET {expression}/_search?size=1000")).Is(200);
            Assert.Contains("log-wild", found.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("lonely", found.Text, StringComparison.Ordinal);
        }

        foreach (var line in (string[])["PUT /lo*/_doc/1", "GET /lo*/_doc/1", "PUT /lo*"])
            (await api.CallAsAsync("writer", line, line.StartsWith("GET", StringComparison.Ordinal) ? null : "{}")).Is(403);
        (await api.CallAsAsync("writer", "GET /lone*/_search")).Is(200).Has("hits.total.value", "0");
        (await api.CallAsAsync("writer", "GET /lone*")).Is(200, "{}");
        (await api.CallAsAsync("keeper", "GET /_search")).Is(403);
    }

    [Fact]
    public async Task Each_action_of_a_bulk_request_is_allowed_or_refused_by_its_own_index()
    {
        var response = (await api.CallAsync(
            "POST /_bulk", "{\"index\":{\"_index\":\"log-bulk\"}}\n{\"a\":1}\n{\"index\":{\"_index\":\"hidden\"}}\n{\"a\":1}\n",
            ("Authorization", SecuredHost.Basic("writer", "retirw")), ("Content-Type", "application/x-ndjson"))).Is(200);

        response.Has("errors", "true").Has("items.0.index.status", "201").Has("items.1.index.status", "403")
            .Has("items.1.index.error.type", "\"security_exception\"");
        (await api.CallAsAsync("root", "GET /hidden")).Is(404);
        (await api.CallAsAsync("keeper", "POST /_bulk", "{}\n")).Is(403);
    }

    [Fact]
    public async Task A_datafeed_is_created_previewed_and_started_by_those_who_may_read_its_indices()
    {
        (await api.CallAsAsync("root", "PUT /feed-a/_doc/1", """{"time":1}""")).Is(201);
        (await api.CallAsAsync("root", "PUT /secret/_doc/1", """{"time":1}""")).Is(201);
        (await api.CallAsAsync("feeder", "PUT /_ml/anomaly_detectors/fed", Job)).Is(200);

        (await api.CallAsAsync("feeder", "PUT /_ml/datafeeds/of-secret", """{"job_id":"fed","indices":["feed-a","secret"]}""")).IsError(
            403, "security_exception", "action [indices:data/read/search] is unauthorized for user [feeder] with effective roles [feeds] on indices [secret]");
        (await api.CallAsAsync("feeder", "POST /_ml/datafeeds/_preview", """{"datafeed_config":{"job_id":"fed","indices":["*"]}}""")).Is(403);
        (await api.CallAsAsync("feeder", "PUT /_ml/datafeeds/of-feed", """{"job_id":"fed","indices":["feed-*"]}""")).Is(200);
        (await api.CallAsAsync("feeder", "GET /_ml/datafeeds/of-feed/_preview")).Is(200);
        (await api.CallAsAsync("feeder", "POST /_ml/anomaly_detectors/fed/_open")).Is(200);
        (await api.CallAsAsync("admin", "POST /_ml/datafeeds/of-feed/_start")).IsError(403, "security_exception", "on indices [feed-*]");
    }

    [Fact]
    public async Task A_datafeed_stops_when_the_one_who_started_it_may_not_read_any_more()
    {
        (await api.CallAsAsync("root", "PUT /feed-key/_doc/1", """{"time":1}""")).Is(201);
        (await api.CallAsAsync("feeder", "PUT /_ml/anomaly_detectors/by-key", Job)).Is(200);
        (await api.CallAsAsync(
            "feeder", "PUT /_ml/datafeeds/of-key", """{"job_id":"by-key","indices":["feed-key"],"frequency":"1s","query_delay":"0s"}""")).Is(200);
        (await api.CallAsAsync("feeder", "POST /_ml/anomaly_detectors/by-key/_open")).Is(200);
        var key = (await api.CallAsAsync("feeder", "POST /_security/api_key", """{"name":"for a feed"}""")).Is(200);
        var id = key.At("id")!.GetValue<string>();
        (await api.CallAsync(
            "POST /_ml/datafeeds/of-key/_start", null, ("Authorization", $"ApiKey {key.At("encoded")!.GetValue<string>()}"))).Is(200);

        (await api.CallAsAsync("feeder", "DELETE /_security/api_key", $$"""{"ids":["{{id}}"]}""")).Is(200);

        await api.EventuallyAsync(
            "GET /_ml/datafeeds/of-key/_stats", stats => stats.Is(200).Has("datafeeds.0.state", "\"stopped\"").Has(
                "datafeeds.0.stop_reason",
                $"\"[feeder (API key {id})], who started it, may not read [feed-key]; this is granted by the index privileges [read,all]\""),
            ("Authorization", SecuredHost.Basic("viewer", "reweiv")));
    }

    [Fact]
    public async Task A_run_names_who_started_it_and_who_cancelled_it()
    {
        var run = (await api.CallAsAsync("keeper", "POST /_mlactors/runs", """{"kind":"close_jobs","targets":"no-such-job*"}""")).Is(202)
            .At("run_id")!.GetValue<string>();

        (await api.CallAsAsync("viewer", $"GET /_mlactors/runs/{run}")).Is(200).Has("started_by", "\"keeper\"").HasNo("cancelled_by");
        var events = (await api.CallAsAsync("viewer", $"GET /_mlactors/runs/{run}/_events")).Is(200).Text;
        Assert.Contains("\"started_by\":\"keeper\"", events, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_caller_can_list_its_privileges() => (await api.CallAsAsync("feeder", "GET /_security/user/_privileges")).Is(200, """
        {"cluster":["manage_ml","manage_own_api_key"],"global":[],"applications":[],"run_as":[],
         "indices":[{"names":["feed-*"],"privileges":["read"],"allow_restricted_indices":false}]}
        """);

    [Fact]
    public async Task A_caller_can_ask_what_it_may_do() => (await api.CallAsAsync(
        "feeder", "POST /_security/user/_has_privileges",
        """{"cluster":["monitor_ml","manage"],"index":[{"names":["feed-a","x"],"privileges":["read"]}]}""")).Is(200, """
        {"username":"feeder","has_all_requested":false,"cluster":{"monitor_ml":true,"manage":false},
         "index":{"feed-a":{"read":true},"x":{"read":false}},"application":{}}
        """);

    [Theory]
    [InlineData("feeder", "false")]
    [InlineData("root", "true")]
    public async Task Only_a_superuser_has_privileges_on_applications(string user, string has) => (await api.CallAsAsync(
        user, "POST /_security/user/_has_privileges",
        """{"application":[{"application":"kibana-.kibana","privileges":["read"],"resources":["*"]}]}""")).Is(200)
        .Has("has_all_requested", has).Has("application", "{\"kibana-.kibana\":{\"*\":{\"read\":" + has + "}}}");
}
