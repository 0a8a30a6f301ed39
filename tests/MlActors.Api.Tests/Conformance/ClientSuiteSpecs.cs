using System.Text.Json.Nodes;
using MlActors.Api.Tests.Hosting;
using Xunit;

namespace MlActors.Api.Tests.Conformance;

/// <summary>
/// Elastic's own tests of its clients (Apache-2.0, see the folder Suite), each against an empty server: what they expect of Elasticsearch,
/// they have to find here.
/// </summary>
public sealed class ClientSuiteSpecs(ClientSuiteHost api) : IClassFixture<ClientSuiteHost>
{
    public static TheoryData<string> Files => [.. ClientSuite.Names];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task A_file_of_the_clients_suite_passes(string file)
    {
        await api.EmptyAsync();
        await new SuiteRun(api).RunAsync(ClientSuite.Read(file));
    }

    [Fact]
    public void The_suite_has_every_file_on_anomaly_detection() => Assert.Equal(26, ClientSuite.Names.Count());
}

/// <summary>A server of its own, because the files expect to be alone on it.</summary>
public sealed class ClientSuiteHost : ApiHost
{
    protected override bool ChecksTypes => false;

    /// <summary>Removes what an earlier file left.</summary>
    public async Task EmptyAsync()
    {
        await CallAsync("POST /_ml/set_upgrade_mode?enabled=false");
        await DeleteAllAsync("/_ml/anomaly_detectors", "jobs", "job_id", "?force=true");
        await DeleteAllAsync("/_ml/calendars", "calendars", "calendar_id", "");
        await DeleteAllAsync("/_ml/filters", "filters", "filter_id", "");
        await CallAsync("DELETE /_all");
    }

    private async Task DeleteAllAsync(string path, string list, string id, string query)
    {
        var found = await CallAsync($"GET {path}");
        if (found.Status != 200) return;
        foreach (var each in found.Body[list]!.AsArray())
        {
            // The suite deletes some jobs with `wait_for_completion=false`: as in Elasticsearch, they are listed until they are gone, and may be
            // gone by now.
            var deleted = await CallAsync($"DELETE {path}/{each![id]}{query}");
            if (deleted.Status != 404) deleted.Is(200);
        }
    }
}
