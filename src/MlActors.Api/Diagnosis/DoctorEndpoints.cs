using System.Collections.Immutable;
using MlActors.Actors.Cluster;
using MlActors.Actors.Configuration;
using MlActors.Actors.Shutdown;
using MlActors.Api.Elastic;
using MlActors.Api.Elastic.Json;
using MlActors.Domain;
using MlActors.Domain.Diagnosis;
using MlActors.Domain.Nodes;
using MlActors.Domain.Prediction;
using MlActors.Domain.Shutdown;
using static MlActors.Api.Elastic.ElasticRoute;

namespace MlActors.Api.Diagnosis;

/// <summary>The doctor API: every node is examined, and what would keep the cluster from being stopped in order is named.</summary>
internal sealed class DoctorEndpoints(ClusterDirectory nodes, ShutdownClient shutdown, ShutdownSettings settings)
{
    public static IEnumerable<ElasticRoute> Routes =>
    [
        Of<DoctorEndpoints>("GET", "/_mlactors/doctor", (doctor, _, cancellationToken) => doctor.ExamineAsync(cancellationToken))
            .Requires("cluster:monitor/xpack/ml/doctor"),
    ];

    public async Task<ElasticResponse> ExamineAsync(CancellationToken cancellationToken)
    {
        var examined = await nodes.ExamineAsync(cancellationToken);
        var plan = await shutdown.PlanAsync(new RunRequest(RunKind.ShutDown, null, null, OptionsOf(settings.Budget)), cancellationToken);
        var drains = await Task.WhenAll(examined.Select(node => PredictDrainAsync(node, cancellationToken)));
        ImmutableArray<ExaminedNode> found = [.. examined.Zip(drains, (node, drain) => node with { Drain = drain })];
        var findings = ClusterDiagnosis.Of(found, plan.Prediction);
        return ElasticResponse.Ok(json => Write(json, found, findings, plan.Prediction));
    }

    private RunOptions OptionsOf(TimeSpan budget) => new(budget, settings.Parallelism);

    private async Task<RunPrediction?> PredictDrainAsync(ExaminedNode node, CancellationToken cancellationToken)
    {
        if (node.Examination is null) return null;
        try
        {
            var drain = new RunRequest(RunKind.DrainNode, null, node.Id, OptionsOf(settings.DrainBudget));
            return (await shutdown.PlanAsync(drain, cancellationToken)).Prediction;
        }
        catch (RefusedException)
        {
            // It has left meanwhile.
            return null;
        }
    }

    private static void Write(
        ElasticJsonWriter json, ImmutableArray<ExaminedNode> nodes, ImmutableArray<Finding> findings, RunPrediction shutdown)
    {
        json.Flag("may_stop_in_order", findings.All(finding => finding.Severity != FindingSeverity.Refusal))
            .Number("predicted_shutdown_seconds", Math.Round(shutdown.Seconds, 3));
        json.Array("findings", findings, finding => json.Object(() => json
            .Text("severity", finding.Severity == FindingSeverity.Refusal ? "refusal" : "warning")
            .Text("node", finding.Node).Text("what", finding.What).Text("remedy", finding.Remedy)));
        json.Array("nodes", nodes, node => json.Object(() => Write(json, node)));
    }

    private static void Write(ElasticJsonWriter json, ExaminedNode node)
    {
        json.Text("id", node.Id);
        if (node.Examination is not { } found) return;
        json.Text("build", found.Build)
            .Number("clock_skew_ms", (long?)node.ClockSkew?.TotalMilliseconds)
            .Number("clock_skew_within_ms", node.ClockSkewWithin is { } within ? (long)Math.Ceiling(within.TotalMilliseconds) : null)
            .Text("data_folder", found.DataFolder)
            .Number("disk_free_bytes", found.DiskFreeBytes).Number("disk_total_bytes", found.DiskTotalBytes)
            .Number("sync_ms", Math.Round(found.SyncMilliseconds, 3))
            .Flag("syncs_acknowledgements", found.SyncsAcknowledgements)
            .Number("predicted_drain_seconds", node.Drain is { } drain ? Math.Round(drain.Seconds, 3) : null);
        json.Object("runs", () => json
            .Number("budget_seconds", found.Runs.Budget.TotalSeconds).Number("step_timeout_seconds", found.Runs.StepTimeout.TotalSeconds)
            .Number("drain_budget_seconds", found.Runs.DrainBudget.TotalSeconds).Number("parallelism", (long)found.Runs.Parallelism));
        json.Array("files", found.Files, file => json.Object(() => json
            .Text("file", file.File).Text("journal_mode", file.JournalMode).Text("synchronous", NameOf(file.Synchronous))
            .Number("busy_timeout_ms", (long)file.BusyTimeout.TotalMilliseconds).Number("bytes", file.Bytes)));
        json.Array("timeouts", found.Timeouts, pair => json.Object(() => Write(json, pair)));
    }

    private static void Write(ElasticJsonWriter json, TimeoutPair pair) => json
        .Text("inner", pair.Inner).Number("inner_seconds", pair.InnerValue.TotalSeconds)
        .Text("outer", pair.Outer).Number("outer_seconds", pair.OuterValue.TotalSeconds)
        .Flag("in_order", pair.IsInOrder).Text("reason", pair.Reason);

    private static string NameOf(int synchronous) => synchronous switch
    {
        0 => "off",
        1 => "normal",
        2 => "full",
        _ => "extra",
    };
}
