using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using MlActors.Ctl.Cluster;
using MlActors.Ctl.Commands;
using MlActors.Ctl.LocalCluster;
using MlActors.Ctl.Terminal;

namespace MlActors.Ctl.Preflight;

/// <summary>
/// <c>mlctl preflight</c>: tries the jobs of a data folder with this build before a node of it takes them over. The node's program does it, in a
/// process of its own; the folder is not written. Exit code 0: every snapshot loads, and what was compared is equal; 3: something differs; 1:
/// something cannot be opened.
/// </summary>
/// <param name="findProgram">Returns the node's command and its first arguments; null when it is not there, which was reported.</param>
public sealed class PreflightCommand(Screen screen, Interrupts interrupts, Func<Screen, IReadOnlyList<string>?> findProgram)
{
    private readonly Option<string> _data = new("--data") { Description = "The data folder of the other build", HelpName = "DIR", Required = true };
    private readonly Option<string?> _output = new("--output", "-o") { Description = "Output format", HelpName = "table|json|ndjson" };

    public Command ToCommand()
    {
        _output.AcceptOnlyFromAmong("table", "json", "ndjson");
        var command = new Command("preflight", "Tries every snapshot of another build's data folder with this build, without writing to it")
        {
            _data, _output,
        };
        command.SetAction(async (parsed, _) => (int)await RunAsync(
            parsed.GetValue(_data)!, Enum.Parse<OutputFormat>(parsed.GetValue(_output) ?? "table", ignoreCase: true)));
        return command;
    }

    private async Task<ExitCode> RunAsync(string folder, OutputFormat format)
    {
        var own = screen.For(format);
        if (findProgram(own) is not { } program) return ExitCode.Usage;
        using var interruptScope = interrupts.Begin();
        using var process = Process.Start(
            new ProcessStartInfo(program[0], [.. program.Skip(1), "--preflight", folder])
            {
                UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
            })!;
        var (jobs, errors) = (new List<PreflightJob>(), process.StandardError.ReadToEndAsync(interruptScope.Token));
        var end = PreflightOutcome.None;
        try
        {
            while (await process.StandardOutput.ReadLineAsync(interruptScope.Token) is { } line)
            {
                var read = ApiJson.Read<PreflightJob>(JsonElement.Parse(line));
                if (read.JobId is null) end = read.Outcome;
                else Show(own, jobs, read);
            }

            await process.WaitForExitAsync(interruptScope.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            own.WriteError("Interrupted; the folder is as it was.");
            return ExitCode.Interrupted;
        }

        if (end == PreflightOutcome.None)
        {
            own.WriteError((await errors).Trim());
            return process.ExitCode == (int)ExitCode.Usage ? ExitCode.Usage : ExitCode.Failed;
        }

        if (format == OutputFormat.Json) own.Show(ApiJson.Write(new { Outcome = end, Jobs = jobs }), "jobs");
        own.WriteLine(
            $"{jobs.Count} jobs: {jobs.Count(job => job.Outcome == PreflightOutcome.Ok)} ok, "
            + $"{jobs.Count(job => job.Outcome == PreflightOutcome.Different)} different, "
            + $"{jobs.Count(job => job.Outcome == PreflightOutcome.Unusable)} cannot be opened.", ToneOf(end));
        return end switch
        {
            PreflightOutcome.Ok => ExitCode.Done,
            PreflightOutcome.Different => ExitCode.Partial,
            _ => ExitCode.Failed,
        };
    }

    private static void Show(Screen own, List<PreflightJob> jobs, PreflightJob job)
    {
        jobs.Add(job);
        if (own.Format == OutputFormat.NdJson) own.ShowLine(ApiJson.Write(job));
        else if (own.Format == OutputFormat.Table)
            own.WriteLine($"{job.JobId}: {Describe(job.Outcome)}: {job.Detail}", ToneOf(job.Outcome));
    }

    private static string Describe(PreflightOutcome outcome) => outcome switch
    {
        PreflightOutcome.Ok => "ok",
        PreflightOutcome.Different => "different",
        _ => "cannot be opened",
    };

    private static Tone ToneOf(PreflightOutcome outcome) => outcome switch
    {
        PreflightOutcome.Ok => Tone.Good,
        PreflightOutcome.Different => Tone.Busy,
        _ => Tone.Bad,
    };

    private enum PreflightOutcome { None, Ok, Different, Unusable }

    /// <param name="JobId">Null in the last line, which is about all jobs.</param>
    private sealed record PreflightJob(string? JobId, [property: JsonRequired] PreflightOutcome Outcome, string? Detail);
}
