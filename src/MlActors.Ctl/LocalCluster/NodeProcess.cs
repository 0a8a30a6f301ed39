using System.Diagnostics;

namespace MlActors.Ctl.LocalCluster;

/// <summary>One node of a local cluster as a child process, from its start to its exit. Its output is written to a log file.</summary>
public sealed class NodeProcess : IDisposable
{
    private readonly Process _process;
    private readonly StreamWriter _log;
    private readonly Task _reading;
    private readonly LogTail _tail = new();
    private readonly Lock _gate = new();

    private NodeProcess(string name, string logFile, Process process, Action<string> onAlarm)
    {
        (Name, LogFile, _process) = (name, logFile, process);
        _log = new StreamWriter(logFile, append: true) { AutoFlush = true };
        _reading = Task.WhenAll(ReadAsync(process.StandardOutput, onAlarm), ReadAsync(process.StandardError, onAlarm));
        Exited = ExitAsync();
    }

    public string Name { get; }
    public string LogFile { get; }

    /// <summary>The exit code, available when the process has ended and all of its output is in the log.</summary>
    public Task<int> Exited { get; }

    public IReadOnlyList<string> LastLines => _tail.Last;

    /// <param name="name">The name of the node.</param>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="logFile">The file to which all output is appended.</param>
    /// <param name="onAlarm">Called for each warning or error when it is written.</param>
    public static NodeProcess Start(string name, IReadOnlyList<string> command, string logFile, Action<string> onAlarm)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(logFile)!);
        var start = new ProcessStartInfo(
            command[0], command.Skip(1))
        {
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true,
        };
        // A terminal sends Ctrl-C to this process and its children alike; the children have to continue until the run has closed their jobs.
        start.Environment["MLACTORS_IGNORE_CTRL_C"] = "1";
        return new NodeProcess(name, logFile, Process.Start(start)!, onAlarm);
    }

    public void RequestStop()
    {
        if (!_process.HasExited) Signals.RequestStop(_process);
    }

    public void Kill()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
    }

    public void Dispose()
    {
        _process.Dispose();
        _log.Dispose();
    }

    private async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync();
        await _reading;
        return _process.ExitCode;
    }

    private async Task ReadAsync(StreamReader lines, Action<string> onAlarm)
    {
        while (await lines.ReadLineAsync() is { } line)
        {
            lock (_gate)
            {
                _log.WriteLine(line);
                if (_tail.Append(line)) onAlarm(line);
            }
        }
    }
}
