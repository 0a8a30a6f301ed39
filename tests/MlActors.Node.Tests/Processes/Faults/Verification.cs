using System.Text.Json.Nodes;
using Xunit;

namespace MlActors.Node.Tests.Processes.Faults;

/// <summary>What the product itself says of closed jobs: <c>ml verify</c>.</summary>
internal static class Verification
{
    /// <returns>For each job its outcome, and what was found when it is not passed.</returns>
    public static async Task<Dictionary<string, (string Outcome, string Findings)>> VerifyAsync(this FaultCluster cluster, IEnumerable<string> jobs)
    {
        var requests = cluster.Requests;
        var started = await requests.PostAsync("/_mlactors/verifications", $$"""{"jobs":"{{string.Join(',', jobs)}}"}""");
        Assert.True(started.Status == 202, started.ToString());
        var path = $"/_mlactors/verifications/{started.Json["verification_id"]!.GetValue<string>()}";
        JsonNode? found = null;
        await Waiting.UntilAsync(
            "the verification has ended",
            async () => await requests.GetAsync(path) is { IsDone: true } reply && (found = reply.Json)["outcome"]!.GetValue<string>() != "running",
            () => $"{found}\n{cluster.FullLog}");
        return found!["jobs"]!.AsArray().ToDictionary(
            job => job!["job_id"]!.GetValue<string>(), job => (job!["outcome"]!.GetValue<string>(), job["checks"]!.ToJsonString()));
    }
}
