using System.Text.Json.Nodes;
using MlActors.Ctl.Commands;
using MlActors.Ctl.Demo;
using MlActors.Ctl.Tests.Fake;
using Xunit;

namespace MlActors.Ctl.Tests.Import;

/// <summary>After an import, the commands that follow can be copied.</summary>
public sealed class NextCommandsSpecs
{
    [Fact]
    public async Task The_sample_leads_to_a_job_of_its_rides()
    {
        await using var scenario = await ImportScenario.StartAsync();
        Assert.Equal(ExitCode.Done, await scenario.RunAsync("sample", scenario.PathOf("taxis.csv")));
        Assert.Contains("2026-01-21 08:00Z  dip, 3 hours", scenario.Output);

        Assert.Equal(ExitCode.Done, await scenario.RunAsync("import", scenario.PathOf("taxis.csv")));

        var address = scenario.Cluster.Address;
        Assert.Contains("1,680 rows loaded into taxis.", scenario.Output);
        Assert.Equal(
        [
            $$$"""curl -sS -w '\n' -H 'Content-Type: application/json' -X PUT http://{{{address}}}/_ml/anomaly_detectors/taxis -d '{"analysis_config":{"bucket_span":"30m","detectors":[{"function":"mean","field_name":"rides"}]},"data_description":{"time_field":"pickup_time"},"datafeed_config":{"datafeed_id":"datafeed-taxis","indices":["taxis"]}}'""",
            $"mlctl {address} ml open taxis", $"mlctl {address} ml start datafeed-taxis --end 2026-02-09T00:00:00Z",
            $"mlctl {address} ml jobs taxis", $"mlctl {address} ml anomalies taxis",
        ], scenario.Lines.TakeLast(5));
    }

    [Fact]
    public async Task The_sample_is_the_same_each_time_and_overwrites_nothing()
    {
        await using var scenario = await ImportScenario.StartAsync();
        await scenario.RunAsync("sample", scenario.PathOf("a.csv"));
        await scenario.RunAsync("sample", scenario.PathOf("b.csv"));

        Assert.Equal(ExitCode.Failed, await scenario.RunAsync("sample", scenario.PathOf("a.csv")));

        var lines = await File.ReadAllLinesAsync(scenario.PathOf("a.csv"));
        Assert.Equal(lines, await File.ReadAllLinesAsync(scenario.PathOf("b.csv")));
        Assert.Equal(["pickup_time,rides,average_fare", "2026-01-05 00:00:00,659,15.70", "2026-01-05 00:30:00,600,15.27"], lines.Take(3));
        Assert.Equal(3, SampleCommand.Anomalies.Count);
        Assert.Contains("Choose another name.", scenario.Error);
    }

    [Theory]
    [InlineData("time,host,load\n2026-01-05 00:00,a,1\n2026-01-05 00:00,b,2\n2026-01-05 00:01,a,1\n2026-01-05 00:01,b,2\n",
        """{"analysis_config":{"bucket_span":"5m","detectors":[{"function":"mean","field_name":"load","partition_field_name":"host"}],"influencers":["host"]}""")]
    [InlineData("time,user_id,page\n2026-01-05,1,a\n2026-01-06,2,b\n2026-01-07,3,c\n", """{"analysis_config":{"bucket_span":"1d","detectors":[{"function":"count"}]}""")]
    [InlineData("time,driver's pay\n2026-01-05 00:00,1\n2026-01-05 03:00,2\n",
        """{"analysis_config":{"bucket_span":"4h","detectors":[{"function":"mean","field_name":"driver's pay"}]}""")]
    public async Task The_job_follows_from_the_columns_and_the_distance_of_the_rows(string content, string configuration)
    {
        await using var scenario = await ImportScenario.StartAsync();

        await scenario.ImportAsync("rides.2026.csv", content);

        var command = scenario.Lines[^5];
        Assert.Contains("/_ml/anomaly_detectors/rides-2026 ", command);
        var body = command[(command.IndexOf("-d '", StringComparison.Ordinal) + 4)..^1].Replace(@"'\''", "'", StringComparison.Ordinal);
        Assert.StartsWith(configuration, body, StringComparison.Ordinal);
        Assert.Equal("rides.2026", (string)JsonNode.Parse(body)!["datafeed_config"]!["indices"]![0]!);
    }

    [Fact]
    public async Task The_job_measures_what_has_many_values_rather_than_a_code()
    {
        await using var scenario = await ImportScenario.StartAsync();
        var rows = string.Concat(Enumerable.Range(10, 30).Select(minute => $"2026-01-05 00:{minute},200,{minute * 1.5}\n"));

        await scenario.ImportAsync("rides.csv", $"time,status,latency\n{rows}");

        Assert.Contains("\"field_name\":\"latency\"", scenario.Lines[^5]);
    }

    [Theory]
    [InlineData("MLACTORS_API_KEY", "c2VjcmV0", "-H \"Authorization: ApiKey $MLACTORS_API_KEY\" ")]
    [InlineData("MLACTORS_USER", "alice", "-u \"$MLACTORS_USER\" ")]
    public async Task Credentials_are_named_and_not_printed(string variable, string value, string option)
    {
        await using var cluster = await FakeCluster.StartAsync();
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { [variable] = value };
        if (variable == "MLACTORS_USER") environment["MLACTORS_PASSWORD"] = "c2VjcmV0";
        using var mlctl = new Mlctl(environment: environment, standardInput: new MemoryStream("time,n\n2026-01-05,1\n"u8.ToArray()));

        Assert.Equal(ExitCode.Done, await mlctl.RunAsync($"{cluster.Address}", "import", "-", "--index", "piped"));

        Assert.Contains($"curl -sS -w '\\n' {option}-H", mlctl.Output);
        Assert.DoesNotContain("c2VjcmV0", mlctl.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_follows_when_no_row_was_loaded()
    {
        await using var scenario = await ImportScenario.StartAsync();
        scenario.Cluster.Indices.Refusal = _ => (400, "no");

        Assert.Equal(ExitCode.Failed, await scenario.ImportAsync("rides.csv", "time,n\n2026-01-05,1\n"));

        Assert.DoesNotContain("curl", scenario.Output, StringComparison.Ordinal);
        Assert.Contains("  line 2: no", scenario.Lines);
    }
}
