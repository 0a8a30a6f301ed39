using System.Collections.Immutable;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using MlActors.Actors.Cluster;
using MlActors.Api.Rehearsals;

namespace MlActors.Node.Simulating;

/// <summary>
/// Runs the simulator as a process of its own, because a simulation takes the whole thread pool. Its arguments are never given to a shell, it has a
/// low priority and a limit of memory, and none of the node's environment but what .NET needs. It ends with this process, however that ends: the
/// simulator reads an input that is closed then.
/// </summary>
internal sealed class SimulatorProcess(NodeInventory inventory, string folder, TimeProvider time) : ISimulator
{
    /// <summary>Characters of a verdict, and bytes of its page, which are kept in memory.</summary>
    private const int LongestVerdict = 1024 * 1024;

    /// <summary>Hexadecimal, as .NET reads it: 1 GiB.</summary>
    private const string MemoryLimit = "40000000";

    private const int Green = 0, Red = 1;

    private const string TemporaryFolder = "mlactors-rehearsal-";

    /// <summary>Longer than any rehearsal may take.</summary>
    private static readonly TimeSpan LeftoverAge = TimeSpan.FromHours(2);

    private static readonly string[] Inherited = ["PATH", "HOME", "TMPDIR", "TEMP", "TMP", "SystemRoot"];

    private readonly CancellationTokenSource _leaving = new();

    public string? Problem => _leaving.IsCancellationRequested || inventory.IsDraining ? "this node is leaving the cluster; ask another one"
        : Files is { } files ? files.FindMismatch()
        : SimulatorFiles.Remedy;

    public ImmutableArray<RehearsalScenario> Scenarios => Files?.ReadScenarios() ?? [];

    /// <summary>Looked for each time, so that a simulator that is built later is found.</summary>
    private SimulatorFiles? Files => SimulatorFiles.Find(folder);

    /// <summary>Ends what runs, and starts nothing more: the node leaves, and needs its processors for that.</summary>
    public void Stop() => _leaving.Cancel();

    public async Task<RehearsalVerdict> RunAsync(RehearsalOrder order, Action<RehearsalProgress> progress, CancellationToken cancellationToken)
    {
        var files = Files ?? throw new SimulatorException(SimulatorFiles.Remedy);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _leaving.Token);
        RemoveLeftovers();
        var output = Directory.CreateTempSubdirectory(TemporaryFolder);
        try
        {
            var page = Path.Combine(output.FullName, "verdict.html");
            using var process = Start(files, order, page);
            try
            {
                return await ReadAsync(process, page, progress, ending.Token);
            }
            finally
            {
                // Its input is closed, which ends it, too, if it cannot be killed.
                process.StandardInput.Close();
                if (!process.HasExited) process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync(CancellationToken.None);
            }
        }
        finally
        {
            output.Delete(recursive: true);
        }
    }

    /// <summary>Folders of nodes that were killed.</summary>
    private void RemoveLeftovers()
    {
        var before = (time.GetUtcNow() - LeftoverAge).UtcDateTime;
        foreach (var left in new DirectoryInfo(Path.GetTempPath()).EnumerateDirectories($"{TemporaryFolder}*"))
        {
            try
            {
                if (left.LastWriteTimeUtc < before) left.Delete(recursive: true);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // Of another account, or another node removes it at the same time.
            }
        }
    }

    /// <summary>The command line: numbers, and names of lists.</summary>
    public static ImmutableArray<string> ArgumentsOf(SimulatorFiles files, RehearsalOrder order, string page) =>
    [
        files.Assembly, "run", "--supervised", "--output", "json", "--html", page, "--seeds", $"{order.Seeds}",
        .. order.Scenario is { } scenario
            ? ["--scenario", files.FileOf(scenario)]
            : (ImmutableArray<string>)
            [
                "--nodes", Text(order.Nodes), "--jobs", Text(order.Jobs), "--feeds", Text(order.Datafeeds),
                "--faults", order.Faults.IsEmpty ? "none" : string.Join(',', order.Faults),
            ],
    ];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static Process Start(SimulatorFiles files, RehearsalOrder order, string page)
    {
        var start = new ProcessStartInfo(Dotnet, ArgumentsOf(files, order, page))
        {
            UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8, WorkingDirectory = Path.GetDirectoryName(page),
        };
        foreach (var name in start.Environment.Keys.Where(name => !Inherited.Contains(name) && name != "DOTNET_ROOT").ToArray())
            start.Environment.Remove(name);
        start.Environment["DOTNET_GCHeapHardLimit"] = MemoryLimit;
        try
        {
            var process = Process.Start(start)!;
            LowerPriority(process);
            return process;
        }
        catch (Win32Exception failure)
        {
            throw new SimulatorException($"[{Dotnet}] cannot be started: {failure.Message}");
        }
    }

    /// <summary>The program that runs this node, when it is the host of .NET; otherwise the one of the path.</summary>
    private static string Dotnet =>
        Environment.ProcessPath is { } own && Path.GetFileNameWithoutExtension(own) == "dotnet" ? own : "dotnet";

    private static void LowerPriority(Process process)
    {
        try
        {
            process.PriorityClass = ProcessPriorityClass.BelowNormal;
        }
        catch (Exception failure) when (failure is Win32Exception or InvalidOperationException or NotSupportedException)
        {
            // It has ended already, or the machine has no priorities.
        }
    }

    private static async Task<RehearsalVerdict> ReadAsync(
        Process process, string page, Action<RehearsalProgress> progress, CancellationToken cancellationToken)
    {
        var errors = ReadErrorsAsync(process.StandardError, progress, cancellationToken);
        var json = await ReadVerdictAsync(process.StandardOutput, cancellationToken);
        var reason = await errors;
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode is not (Green or Red))
            throw new SimulatorException($"the simulator ended with code {process.ExitCode}{(reason is null ? "" : $": {reason}")}");
        try
        {
            using var verdict = JsonDocument.Parse(json);
            var isGreen = verdict.RootElement.GetProperty("is_green").GetBoolean();
            if (new FileInfo(page).Length > LongestVerdict)
                throw new SimulatorException($"the page of the verdict has more than {LongestVerdict} bytes");
            return new RehearsalVerdict(isGreen, json, await File.ReadAllTextAsync(page, cancellationToken));
        }
        catch (Exception unreadable) when (unreadable is JsonException or KeyNotFoundException or InvalidOperationException or IOException)
        {
            throw new SimulatorException($"the verdict of the simulator cannot be read, which may be of another build: {unreadable.Message}");
        }
    }

    private static async Task<string> ReadVerdictAsync(StreamReader output, CancellationToken cancellationToken)
    {
        var (text, buffer) = (new StringBuilder(), new char[16 * 1024]);
        while (await output.ReadAsync(buffer, cancellationToken) is > 0 and var count)
        {
            if (text.Length + count > LongestVerdict) throw new SimulatorException($"the verdict has more than {LongestVerdict} characters");
            text.Append(buffer, 0, count);
        }

        return text.ToString();
    }

    /// <summary>Reports progress, and returns the last other line.</summary>
    private static async Task<string?> ReadErrorsAsync(StreamReader lines, Action<RehearsalProgress> progress, CancellationToken cancellationToken)
    {
        string? last = null;
        while (await lines.ReadLineAsync(cancellationToken) is { } line)
        {
            if (ProgressOf(line) is { } reported) progress(reported);
            else if (line.Length > 0) last = line.Length <= 500 ? line : line[..500];
        }

        return last;
    }

    private static RehearsalProgress? ProgressOf(string line) =>
        line.Split(' ') is ["progress", var done, var total, var failed]
        && NumberOf(done) is { } doneSeeds && NumberOf(total) is { } totalSeeds && NumberOf(failed) is { } failedSeeds
            ? new RehearsalProgress(doneSeeds, totalSeeds, failedSeeds)
            : null;

    private static long? NumberOf(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
