using System.Text.Json.Nodes;
using MlActors.Ctl.Cluster;
using MlActors.Ctl.Commands;
using MlActors.Ctl.Terminal;

namespace MlActors.Ctl.Runs;

/// <summary>The implementation of every verb that stops something: starts a run, follows it, verifies its result, and reports how it ended.</summary>
public static class RunExecution
{
    public static async Task<ExitCode> StartAsync(CommandCall call, RunDefinition definition, CancellationToken cancellationToken)
    {
        definition = definition with { Force = call.Options.Force, Timeout = call.Options.Timeout?.Text, Parallelism = call.Options.Parallelism };
        if (call.Options.DryRun) return await DryRunAsync(call, definition, cancellationToken);
        var runId = await call.Cluster.StartRunAsync(definition, cancellationToken);
        if (!call.Options.Wait) return ReportAccepted(call, runId);
        var limit = definition.Timeout is { } timeout ? $", within {timeout}" : "";
        call.Screen.WriteLine(
            $"Run {runId}: {definition.Kind.ToText()} of {definition.Node ?? definition.Targets}{limit}{(definition.Force ? ", by force" : "")}.",
            Tone.Quiet);
        return await FollowAsync(call, definition, runId, cancellationToken);
    }

    public static async Task<ExitCode> FollowAsync(CommandCall call, RunDefinition? definition, string runId, CancellationToken cancellationToken)
    {
        var report = await new RunFollower(call.Cluster, call.Screen, call.Time)
            .FollowAsync(definition, runId, call.Options.Timeout?.Span, cancellationToken);
        report.ShowOn(call.Screen);
        if (report.Progress.Summary?.Prediction?.Line is { } predicted) call.Screen.WriteLine(predicted, Tone.Quiet);
        ShowJson(call.Screen, report);
        return report.Exit;
    }

    private static async Task<ExitCode> DryRunAsync(CommandCall call, RunDefinition definition, CancellationToken cancellationToken)
    {
        var plan = await RunPlan.FromAsync(call.Cluster, definition, cancellationToken);
        switch (call.Options.Output)
        {
            case OutputFormat.Table when plan.Refusal is { } refusal:
                call.Screen.WriteLine($"The run would be refused: {refusal}");
                break;
            case OutputFormat.Table when plan.Units.Count == 0:
                call.Screen.WriteLine("Nothing to do: nothing that this command concerns is started or open.");
                break;
            case OutputFormat.Table:
                call.Screen.Show(plan.Table());
                foreach (var unit in plan.Units)
                    foreach (var blocker in unit.Blockers) call.Screen.WriteLine($"{new UnitKey(unit.Type, unit.Id)}: {blocker}", Tone.Bad);
                foreach (var (text, tone) in plan.Prediction?.Lines() ?? []) call.Screen.WriteLine(text, tone);
                call.Screen.WriteLine("A dry run: nothing was changed.", Tone.Quiet);
                break;
            default:
                call.Screen.Show(ApiJson.Write(new { DryRun = true, plan.Kind, plan.Refusal, plan.Prediction, plan.Units }), "units");
                break;
        }
        return ExitCode.Done;
    }

    private static ExitCode ReportAccepted(CommandCall call, string runId)
    {
        call.Screen.WriteLine($"Accepted as run {runId}; nothing is verified yet. `{call.CommandLineFor($"follow {runId}")}` waits for it.");
        if (call.Screen.Format != OutputFormat.Table) call.Screen.ShowLine(ApiJson.Write(new { RunId = runId, Accepted = true }));
        return ExitCode.Done;
    }

    private static void ShowJson(Screen screen, RunReport report)
    {
        if (screen.Format == OutputFormat.Table) return;
        var progress = report.Progress;
        var end = new JsonObject
        {
            ["event"] = "end", ["verified"] = report.Verified, ["exit_code"] = (int)report.Exit, ["run_id"] = progress.RunId,
        };
        if (progress.Summary is { } summary) end["run"] = JsonNode.Parse(ApiJson.Write(summary).GetRawText());
        if (screen.Format == OutputFormat.NdJson)
        {
            screen.ShowLine(ApiJson.Write(end));
            return;
        }
        end["units"] = JsonNode.Parse(ApiJson.Write(progress.Units.Values).GetRawText());
        screen.Show(ApiJson.Write(end), "units");
    }
}
