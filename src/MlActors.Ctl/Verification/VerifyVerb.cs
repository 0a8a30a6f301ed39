using System.Text.Json;
using MlActors.Ctl.Commands;
using MlActors.Ctl.Runs;
using MlActors.Ctl.Terminal;

namespace MlActors.Ctl.Verification;

/// <summary>
/// Verifies jobs, or the jobs of a run, on the server and shows what was found. Exit code 0: everything was checked and agrees; 1: something
/// differs; 3: nothing differs, but something could not be checked, and is named.
/// </summary>
public static class VerifyVerb
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(300);

    public static async Task<ExitCode> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var isRun = await IsRunAsync(call, cancellationToken);
        var id = await call.Cluster.StartVerificationAsync(isRun ? null : call.Argument, isRun ? call.Argument : null, cancellationToken);
        var (began, shown) = (call.Time.GetTimestamp(), 0);
        using var poll = new PeriodicTimer(PollInterval, call.Time);
        while (true)
        {
            var (response, view) = await call.Cluster.VerificationAsync(id, cancellationToken);
            shown = ShowProgress(call, view, shown);
            if (view.Outcome != CheckOutcome.Running) return End(call, response, view);
            if (call.Time.GetElapsedTime(began) >= call.Options.Timeout?.Span)
            {
                call.Screen.WriteLine($"Not finished in time: {view.Jobs.Count} of {view.Total} jobs verified. The server goes on.", Tone.Bad);
                return ExitCode.StillRunning;
            }

            await poll.WaitForNextTickAsync(cancellationToken);
        }
    }

    /// <summary>Runs and jobs have ids of their own; a run of that name has precedence, since it was named by the cluster.</summary>
    private static async Task<bool> IsRunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var (_, runs) = await call.Cluster.RunsAsync(cancellationToken);
        return runs.Any(run => run.RunId == call.Argument);
    }

    private static int ShowProgress(CommandCall call, VerificationView view, int shown)
    {
        if (call.Screen.Format != OutputFormat.Table) return shown;
        foreach (var job in view.Jobs.Skip(shown)) Show(call.Screen, job);
        return view.Jobs.Count;
    }

    private static void Show(Screen screen, VerifiedJob job)
    {
        screen.WriteLine($"{job.JobId}: {TextOf(job.Outcome)}", ToneOf(job.Outcome));
        foreach (var check in job.Checks) screen.WriteLine($"  {check.Check}: {Prefix(check.Outcome)}{check.Detail}", ToneOf(check.Outcome));
    }

    private static ExitCode End(CommandCall call, JsonElement response, VerificationView view)
    {
        if (call.Screen.Format != OutputFormat.Table) call.Screen.Show(response, "jobs");
        if (view.Problem is { } problem) call.Screen.WriteError(problem);
        var counts = string.Join(", ", view.Jobs.CountBy(job => job.Outcome).OrderBy(group => group.Key).Select(
            group => $"{group.Value} {TextOf(group.Key)}"));
        call.Screen.WriteLine($"{view.Target}: {(view.Jobs.Count == 0 ? "no job" : counts)}.", ToneOf(view.Outcome));
        return view.Outcome switch
        {
            CheckOutcome.Passed => ExitCode.Done,
            CheckOutcome.NotPossible => ExitCode.Partial,
            _ => ExitCode.Failed,
        };
    }

    private static string Prefix(CheckOutcome outcome) => outcome == CheckOutcome.Failed ? "DIFFERS: " : "";

    private static string TextOf(CheckOutcome outcome) => outcome switch
    {
        CheckOutcome.Passed => "verified",
        CheckOutcome.NotPossible => "verified in part",
        CheckOutcome.Failed => "not verified",
        _ => "running",
    };

    private static Tone ToneOf(CheckOutcome outcome) => outcome switch
    {
        CheckOutcome.Passed => Tone.Good,
        CheckOutcome.Failed => Tone.Bad,
        _ => Tone.Busy,
    };
}
