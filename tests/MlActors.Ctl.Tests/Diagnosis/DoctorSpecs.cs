using System.Text.Json.Nodes;
using MlActors.Ctl.Commands;
using MlActors.Ctl.Tests.Fake;
using Xunit;

namespace MlActors.Ctl.Tests.Diagnosis;

public sealed class DoctorSpecs
{
    [Fact]
    public async Task A_healthy_cluster_is_shown_with_its_nodes()
    {
        await using var cluster = await FakeCluster.StartAsync();
        cluster.Doctor = Diagnosis("true", "");
        var mlctl = new Mlctl();

        Assert.Equal(ExitCode.Done, await mlctl.RunAsync(cluster, "doctor"));

        Assert.Contains("1 of 1 in order", mlctl.Output);
        Assert.Contains("wal/normal", mlctl.Output);
        Assert.Contains("Nothing keeps this cluster from being stopped in order; a shutdown is predicted to take 12.0s.", mlctl.Output);
    }

    [Fact]
    public async Task A_refusal_names_the_setting_and_the_remedy_and_fails()
    {
        await using var cluster = await FakeCluster.StartAsync();
        cluster.Doctor = Diagnosis("false", """{"severity":"refusal","node":"n1","what":"[budget] is 1s","remedy":"raise it"}""");
        var mlctl = new Mlctl();

        Assert.Equal(ExitCode.Failed, await mlctl.RunAsync(cluster, "doctor"));

        Assert.Contains("REFUSED n1: [budget] is 1s. Remedy: raise it.", mlctl.Output);
    }

    [Fact]
    public async Task As_JSON_the_diagnosis_is_the_document_of_the_server()
    {
        await using var cluster = await FakeCluster.StartAsync();
        cluster.Doctor = Diagnosis("true", "");
        var mlctl = new Mlctl();

        Assert.Equal(ExitCode.Done, await mlctl.RunAsync(cluster, "doctor", "-o", "json"));

        Assert.True(JsonNode.Parse(mlctl.Output)!["may_stop_in_order"]!.GetValue<bool>());
    }

    private static JsonObject Diagnosis(string mayStop, string finding) => JsonNode.Parse(
        $$"""
        {"may_stop_in_order":{{mayStop}},"predicted_shutdown_seconds":12,"findings":[{{finding}}],"nodes":[{"id":"n1","build":"1.0","clock_skew_ms":3,
        "disk_free_bytes":1048576,"sync_ms":2.5,"files":[{"file":"journal.db","journal_mode":"wal","synchronous":"normal"}],
        "timeouts":[{"inner":"a","outer":"b","in_order":true}]},{"id":"n2"}]}
        """)!.AsObject();
}
