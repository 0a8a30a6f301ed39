using System.Text.Json.Nodes;
using MlActors.Ctl.Cluster;
using MlActors.Ctl.Commands;
using MlActors.Ctl.Terminal;

namespace MlActors.Ctl.Runs;

/// <summary>What every stopping verb does: order a run, follow it, read back what it left, and say how it ended.</summary>
public static class OrderingARun
{
    public static async Task<ExitCode> OrderAsync(CommandCall call, RunOrder order, CancellationToken stop)
    {
        order = order with { Force = call.Options.Force, Timeout = call.Options.Timeout?.Text, Parallelism = call.Options.Parallelism };
        if (call.Options.DryRun) return await RehearseAsync(call, order, stop);
        var runId = await call.Cluster.OrderRunAsync(order, stop);
        if (!call.Options.Wait) return Accepted(call, runId);
        call.Screen.Say(
            $"Run {runId}: {order.Kind.Words()} of {order.Node ?? order.Targets}{(order.Timeout is { } t ? $", within {t}" : "")}{(order.Force ? ", by force" : "")}.", Tone.Quiet);
        return await FollowAsync(call, order, runId, stop);
    }

    public static async Task<ExitCode> FollowAsync(CommandCall call, RunOrder? order, string runId, CancellationToken stop)
    {
        var run = await FollowedRun.FollowAsync(
            call.Cluster, order, runId, call.Options.Timeout?.Span, RunView.On(call.Screen, call.Time), call.Time, stop);
        var report = RunReport.Of(run, call.HowToSay);
        foreach (var (text, tone) in report.Lines) call.Screen.Say(text, tone);
        Show(call.Screen, run.Ending.Board, report);
        return report.Exit;
    }

    private static async Task<ExitCode> RehearseAsync(CommandCall call, RunOrder order, CancellationToken stop)
    {
        var plan = await RunPlan.FromAsync(call.Cluster, order, stop);
        switch (call.Options.Output)
        {
            case OutputFormat.Table when plan.Count == 0:
                call.Screen.Say("Nothing to do: nothing that this command concerns is started or open.");
                break;
            case OutputFormat.Table:
                call.Screen.Show(RunPlan.Table(plan));
                call.Screen.Say("A dry run: nothing was changed.", Tone.Quiet);
                break;
            default:
                call.Screen.Show(Wire.Write(new { DryRun = true, Kind = order.Kind, Units = plan }), "units");
                break;
        }
        return ExitCode.Done;
    }

    private static ExitCode Accepted(CommandCall call, string runId)
    {
        call.Screen.Say($"Accepted as run {runId}; nothing is verified yet. `{call.HowToSay($"follow {runId}")}` waits for it.");
        if (call.Screen.Format != OutputFormat.Table) call.Screen.ShowLine(Wire.Write(new { RunId = runId, Accepted = true }));
        return ExitCode.Done;
    }

    private static void Show(Screen screen, RunBoard board, RunReport report)
    {
        if (screen.Format == OutputFormat.Table) return;
        var ended = new JsonObject { ["event"] = "end", ["verified"] = report.Verified, ["exit_code"] = (int)report.Exit, ["run_id"] = board.RunId };
        if (board.Summary is { } summary) ended["run"] = JsonNode.Parse(Wire.Write(summary).GetRawText());
        if (screen.Format == OutputFormat.NdJson) screen.ShowLine(Wire.Write(ended));
        else
        {
            ended["units"] = JsonNode.Parse(Wire.Write(board.Units.Values).GetRawText());
            screen.Show(Wire.Write(ended), "units");
        }
    }
}
