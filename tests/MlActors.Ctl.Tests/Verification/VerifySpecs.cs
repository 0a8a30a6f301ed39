using System.Text.Json.Nodes;
using MlActors.Ctl.Commands;
using MlActors.Ctl.Tests.Fake;
using Xunit;

namespace MlActors.Ctl.Tests.Verification;

public sealed class VerifySpecs
{
    [Theory]
    [InlineData("passed", ExitCode.Done, "a: verified")]
    [InlineData("failed", ExitCode.Failed, "  replay: DIFFERS: first difference")]
    [InlineData("not_possible", ExitCode.Partial, "a: verified in part")]
    public async Task The_exit_code_says_how_the_verification_ended(string outcome, ExitCode expected, string line)
    {
        await using var cluster = await FakeCluster.StartAsync();
        cluster.Verifications.Enqueue(Verification("running"));
        cluster.Verifications.Enqueue(Verification(outcome));
        var mlctl = new Mlctl();

        Assert.Equal(expected, await mlctl.RunAsync(cluster, "verify", "a"));

        Assert.Contains(line, mlctl.Output);
        Assert.Equal(["""POST /_mlactors/verifications {"jobs":"a"}"""], cluster.Changes);
    }

    [Fact]
    public async Task A_run_is_verified_as_a_run()
    {
        await using var cluster = await FakeCluster.StartAsync();
        cluster.Run("run-1");
        cluster.Verifications.Enqueue(Verification("passed"));

        Assert.Equal(ExitCode.Done, await new Mlctl().RunAsync(cluster, "verify", "run-1"));

        Assert.Equal(["""POST /_mlactors/verifications {"run":"run-1"}"""], cluster.Changes);
    }

    [Fact]
    public async Task As_JSON_the_report_is_the_document_of_the_server()
    {
        await using var cluster = await FakeCluster.StartAsync();
        cluster.Verifications.Enqueue(Verification("passed"));
        var mlctl = new Mlctl();

        Assert.Equal(ExitCode.Done, await mlctl.RunAsync(cluster, "verify", "a", "-o", "json"));

        Assert.Equal("passed", JsonNode.Parse(mlctl.Output)!["outcome"]!.GetValue<string>());
    }

    private static JsonObject Verification(string outcome) => JsonNode.Parse(
        $$"""
        {"verification_id":"1","target":"jobs a","outcome":"{{outcome}}","started_at":1,"total":1,"records_replayed":5,
        "jobs":{{(outcome == "running" ? "[]" : Job(outcome))}}}
        """)!.AsObject();

    private static string Job(string outcome) =>
        $$"""[{"job_id":"a","outcome":"{{outcome}}","checks":[{"check":"replay","outcome":"{{outcome}}","detail":"first difference"}]}]""";
}
