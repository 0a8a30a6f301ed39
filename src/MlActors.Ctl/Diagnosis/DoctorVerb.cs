using System.Globalization;
using MlActors.Ctl.Cluster;
using MlActors.Ctl.Commands;
using MlActors.Ctl.Terminal;

namespace MlActors.Ctl.Diagnosis;

/// <summary>Examines every node of the cluster. Exit code 1 when a setting or a store would keep it from being stopped in order.</summary>
public static class DoctorVerb
{
    public static async Task<ExitCode> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var response = await call.Cluster.GetAsync("_mlactors/doctor", cancellationToken);
        var diagnosis = ApiJson.Read<DiagnosisView>(response);
        if (call.Screen.Format != OutputFormat.Table) call.Screen.Show(response, "findings");
        else Show(call.Screen, diagnosis);
        return diagnosis.MayStopInOrder ? ExitCode.Done : ExitCode.Failed;
    }

    private static void Show(Screen screen, DiagnosisView diagnosis)
    {
        screen.Show(Grid.Of(
            diagnosis.Nodes,
            ("node", node => node.Id), ("build", node => node.Build ?? "does not answer"),
            ("clock", node => node.ClockSkewMs is { } skew ? $"{skew:+0;-0;0} ms" : ""),
            ("disk free", node => node.DiskFreeBytes is { } free ? $"{free >> 20:N0} MB" : ""),
            ("sync", node => node.SyncMs is { } sync ? sync.ToString("0.0' ms'", CultureInfo.InvariantCulture) : ""),
            ("store", node => string.Join(", ", node.Files.Select(file => $"{file.JournalMode}/{file.Synchronous}").Distinct())),
            ("timeouts", node => $"{node.Timeouts.Count(pair => pair.InOrder)} of {node.Timeouts.Count} in order"),
            ("drain", Drain)));
        foreach (var finding in diagnosis.Findings)
            screen.WriteLine(
                $"{(finding.IsRefusal ? "REFUSED" : "Warning")}{(finding.Node is null ? "" : $" {finding.Node}")}: {finding.What}. "
                + $"Remedy: {finding.Remedy}.",
                finding.IsRefusal ? Tone.Bad : Tone.Busy);
        screen.WriteLine(
            diagnosis.MayStopInOrder
                ? $"Nothing keeps this cluster from being stopped in order; a shutdown is predicted to take {Text(diagnosis.PredictedShutdownSeconds)}."
                : "This cluster may not be stopped in order as it is.",
            diagnosis.MayStopInOrder ? Tone.Good : Tone.Bad);
    }

    private static Cell Drain(ExaminedNodeView node) => node.PredictedDrainSeconds is { } drain && node.Runs is { } runs
        ? $"{Text(drain)} of {Text(runs.DrainBudgetSeconds)}"
        : "";

    private static string Text(double seconds) => seconds.ToString("0.0's'", CultureInfo.InvariantCulture);
}
