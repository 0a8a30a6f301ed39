using System.Text.Json;
using System.Text.Json.Nodes;
using MlActors.Ctl.Cluster;

namespace MlActors.Ctl.Verification;

/// <summary>The outcome of a check, of a job, or of a verification.</summary>
public enum CheckOutcome { Running, Passed, Failed, NotPossible }

/// <summary>A verification as the server last reported it.</summary>
public sealed record VerificationView(
    string VerificationId, string Target, CheckOutcome Outcome, int Total, string? CurrentJob, long RecordsReplayed, string? Problem,
    IReadOnlyList<VerifiedJob> Jobs);

/// <summary>A job of a verification.</summary>
public sealed record VerifiedJob(string JobId, CheckOutcome Outcome, IReadOnlyList<VerifiedCheck> Checks);

/// <summary>One thing that was checked.</summary>
public sealed record VerifiedCheck(string Check, CheckOutcome Outcome, string Detail);

/// <summary>The requests of the REST API that start and read verifications.</summary>
public static class VerificationRequests
{
    private const string Path = "_mlactors/verifications";

    public static async Task<string> StartVerificationAsync(
        this ClusterClient cluster, string? jobs, string? run, CancellationToken cancellationToken)
    {
        var body = jobs is not null ? new JsonObject { ["jobs"] = jobs } : new JsonObject { ["run"] = run };
        return (await cluster.PostAsync(Path, body, cancellationToken)).GetProperty("verification_id").GetString()!;
    }

    public static async Task<(JsonElement Response, VerificationView View)> VerificationAsync(
        this ClusterClient cluster, string id, CancellationToken cancellationToken)
    {
        var response = await cluster.GetAsync($"{Path}/{IdExpression.ForPath(id)}", cancellationToken);
        return (response, ApiJson.Read<VerificationView>(response));
    }
}
