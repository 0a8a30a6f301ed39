using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using MlActors.Node.Diagnostics;
using MlActors.Node.Options;
using Xunit;

namespace MlActors.Node.Tests.Processes;

/// <summary>A real process of this build, on its own ports. It is killed when its test ends.</summary>
internal sealed class LocalNode : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = [], _errors = [];
    private readonly Task _outputEnd, _errorsEnd;

    private LocalNode(ProcessStartInfo start, int http, int cluster)
    {
        (HttpPort, ClusterPort) = (http, cluster);
        _process = Process.Start(start)!;
        _outputEnd = ReadAsync(_process.StandardOutput, _output);
        _errorsEnd = ReadAsync(_process.StandardError, _errors);
        Client = new ElasticClient($"http://127.0.0.1:{http}");
    }

    public int HttpPort { get; }

    public int ClusterPort { get; }

    public string Id => $"127.0.0.1:{ClusterPort}";

    public ElasticClient Client { get; }

    public bool IsRunning => !_process.HasExited;

    public IEnumerable<string> Output => _output;

    public string FullLog => $"--- node {Id}\n{string.Join('\n', _output)}\n--- its errors\n{string.Join('\n', _errors)}";

    /// <summary>Starts a node on free ports; by default its seed is itself.</summary>
    public static LocalNode Start(string data, int? seed = null, int? http = null, int? cluster = null, params string[] more)
    {
        var (httpPort, clusterPort) = (http ?? FreePort(), cluster ?? FreePort());
        string[] arguments = [
            "--http", $"127.0.0.1:{httpPort}", "--cluster", $"127.0.0.1:{clusterPort}", "--seed", $"127.0.0.1:{seed ?? clusterPort}", "--data", data,
            .. more];
        return new LocalNode(StartInfo(arguments), httpPort, clusterPort);
    }

    /// <summary>Starts a node with exactly these arguments.</summary>
    public static LocalNode StartWith(params string[] arguments) => new(StartInfo(arguments), FreePort(), FreePort());

    public static LocalNode StartIgnoringCtrlC(string data)
    {
        var (http, cluster) = (FreePort(), FreePort());
        var start = StartInfo("--http", $"127.0.0.1:{http}", "--cluster", $"127.0.0.1:{cluster}", "--data", data);
        start.Environment["MLACTORS_IGNORE_CTRL_C"] = "1";
        return new LocalNode(start, http, cluster);
    }

    public Task WaitUntilReadyAsync() => WaitForOutputAsync("Elastic's ML API");

    public async Task WaitForOutputAsync(string text)
    {
        await Waiting.UntilAsync(
            $"node {Id} prints [{text}]", () => _output.Any(line => line.Contains(text, StringComparison.Ordinal)) || _process.HasExited,
            () => FullLog);
        Assert.True(_output.Any(line => line.Contains(text, StringComparison.Ordinal)), $"The node ended before it printed [{text}].\n{FullLog}");
    }

    public void Send(Signal signal) => _process.Send(signal);

    /// <summary>Waits for the process to end.</summary>
    public async Task<Ended> EndAsync()
    {
        await Waiting.UntilAsync($"node {Id} ends", () => _process.HasExited, () => FullLog);
        await Task.WhenAll(_outputEnd, _errorsEnd);
        return new Ended((ExitCode)_process.ExitCode, [.. _output], [.. _errors]);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        Client.Dispose();
    }

    /// <summary>Below the ports that the operating system gives to outgoing connections: one of those could take it before the node does.</summary>
    public static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        while (true)
        {
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, Random.Shared.Next(10_000, 32_000)));
                return ((IPEndPoint)socket.LocalEndPoint!).Port;
            }
            catch (SocketException)
            {
                // Another one.
            }
        }
    }

    /// <summary>
    /// The assembly of the node that is started: that of this build, or the one that an environment variable names, for specs on an older build.
    /// </summary>
    private static string UnderTest => Environment.GetEnvironmentVariable("MLACTORS_NODE_UNDER_TEST") is { Length: > 0 } named
        ? named
        : typeof(NodeOptions).Assembly.Location;

    private static ProcessStartInfo StartInfo(params string[] arguments)
    {
        string[] command = ["dotnet", UnderTest, .. arguments];
        if (Signals.InterruptIsIgnored) command = ["env", "--default-signal=INT", .. command];
        return new ProcessStartInfo(command[0], command[1..])
        {
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
        };
    }

    private static async Task ReadAsync(StreamReader reader, ConcurrentQueue<string> lines)
    {
        while (await reader.ReadLineAsync() is { } line) lines.Enqueue(line);
    }
}

/// <summary>The exit code of a process and its output.</summary>
internal sealed record Ended(ExitCode Code, IReadOnlyList<string> Output, IReadOnlyList<string> Errors);
