using System.Text.Json;
using System.Text.Json.Nodes;
using MlActors.Ctl.Commands;
using MlActors.Ctl.Tests.Fake;
using Xunit;

namespace MlActors.Ctl.Tests.Anomalies;

public sealed class AnomalyVerbsSpecs
{
    private const string Plain =
        """{"record_score":91.26,"timestamp":1403481600000,"is_interim":false,"function":"high_mean","field_name":"value","by_field_name":"host","by_field_value":"h1","partition_field_name":"site","partition_field_value":"x","actual":[99.5],"typical":[10],"influencers":[{"influencer_field_name":"user","influencer_field_values":["eve","bob"]}]}""";

    private const string Population =
        """{"record_score":30,"timestamp":1403485200000,"is_interim":true,"function":"count","over_field_name":"user","over_field_value":"eve","causes":[{"function":"count","by_field_name":"page","by_field_value":"p","actual":[7],"typical":[1]}]}""";

    [Fact]
    public async Task Anomalies_show_expected_values_and_their_entity()
    {
        await using var cluster = await FakeCluster.StartAsync();
        cluster.Jobs["taxis"] = new FakeUnit("opened") { Records = { Json(Plain), Json(Population) } };
        using var mlctl = new Mlctl();

        Assert.Equal(ExitCode.Done, await mlctl.RunAsync(cluster, "anomalies", "taxis", "--top", "2"));
        Assert.Contains("GET /_ml/anomaly_detectors/taxis/results/records?sort=record_score&desc=true&size=2", cluster.Requests);
        Assert.Equal("SCORE        TIME               WHAT              OF                ACTUAL  TYPICAL  INFLUENCERS", mlctl.Lines[0]);
        Assert.Equal("91.3         2014-06-23 00:00Z  high_mean(value)  site=x, host=h1   99.5    10       user=eve,bob", mlctl.Lines[1]);
        Assert.Equal("30.0 so far  2014-06-23 01:00Z  count             user=eve, page=p  7       1", mlctl.Lines[2]);
    }

    [Fact]
    public async Task Influencers_are_named_by_field_and_value()
    {
        await using var cluster = await FakeCluster.StartAsync();
        cluster.Jobs["taxis"] = new FakeUnit("opened")
        {
            Influencers = {
                Json(
                    """{"influencer_score":55,"timestamp":1403481600000,"is_interim":false,"influencer_field_name":"user","influencer_field_value":"eve"}""") },
        };
        using var mlctl = new Mlctl();

        Assert.Equal(ExitCode.Done, await mlctl.RunAsync(cluster, "influencers", "taxis"));
        Assert.Contains("GET /_ml/anomaly_detectors/taxis/results/influencers?sort=influencer_score&desc=true&size=20", cluster.Requests);
        Assert.Equal("55.0   2014-06-23 00:00Z  user   eve", mlctl.Lines[1]);
    }

    [Fact]
    public async Task No_results_are_reported_as_text()
    {
        await using var cluster = await FakeCluster.StartAsync();
        cluster.Jobs["quiet"] = new FakeUnit("opened");
        using var mlctl = new Mlctl();

        await mlctl.RunAsync(cluster, "anomalies", "quiet");
        await mlctl.RunAsync(cluster, "influencers", "quiet");

        Assert.Equal(["Job quiet has found no anomaly.", "Job quiet has found no influencer."], mlctl.Lines);
    }

    [Fact]
    public async Task For_programs_the_output_is_the_servers_response()
    {
        await using var cluster = await FakeCluster.StartAsync();
        cluster.Jobs["taxis"] = new FakeUnit("opened") { Records = { Json(Plain) } };
        using var mlctl = new Mlctl();

        await mlctl.RunAsync(cluster, "anomalies", "taxis", "-o", "ndjson");

        Assert.Equal(99.5, JsonElement.Parse(Assert.Single(mlctl.Lines)).GetProperty("actual")[0].GetDouble());
    }

    [Theory]
    [InlineData("0")]
    [InlineData("10001")]
    [InlineData("many")]
    public async Task A_number_out_of_range_is_a_usage_error(string top)
    {
        await using var cluster = await FakeCluster.StartAsync();

        Assert.Equal(ExitCode.Usage, await new Mlctl().RunAsync(cluster, "anomalies", "taxis", "--top", top));
        Assert.Empty(cluster.Requests);
    }

    private static JsonObject Json(string text) => JsonNode.Parse(text)!.AsObject();
}
