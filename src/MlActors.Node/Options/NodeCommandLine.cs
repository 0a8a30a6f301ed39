using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using MlActors.Node.Diagnostics;

namespace MlActors.Node.Options;

/// <summary>The command-line options of the process, with their environment variables and defaults. Created and read once, at start.</summary>
public sealed class NodeCommandLine
{
    private readonly Func<string, string?> _environment;
    private readonly Option<HostAndPort> _http, _cluster;
    private readonly Option<HostAndPort[]> _seeds;
    private readonly Option<string> _data;
    private readonly Option<string?> _storage;
    private readonly Option<LogFormat> _logFormat;
    private readonly Option<string?> _preflight;
    private readonly SecurityCommandLine _security;

    /// <param name="environment">Reads an environment variable; null when it is not set.</param>
    public NodeCommandLine(Func<string, string?> environment)
    {
        _environment = environment;
        _http = Address("--http", "MLACTORS_HTTP", "127.0.0.1:9200", "The address of Elastic's ML API.", onlyIPv4: false);
        _cluster = Address("--cluster", "MLACTORS_CLUSTER", "127.0.0.1:4053", "The address for the other nodes.", onlyIPv4: true);
        _seeds = new Option<HostAndPort[]>("--seed")
        {
            Description = "A node to join, HOST:PORT; may be repeated. Default: itself, a new cluster. (MLACTORS_SEED, a comma list)",
            HelpName = "HOST:PORT",
            CustomParser = result => [.. result.Tokens.Select(token => Parse(result, "--seed", token.Value, onlyIPv4: true))],
            DefaultValueFactory =
                result => [.. ReadVariable("MLACTORS_SEED")?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Select(seed => Parse(result, "MLACTORS_SEED", seed, onlyIPv4: true)) ?? []],
        };
        _data = new Option<string>("--data")
        {
            Description = "The data folder; all nodes of a cluster share it. (MLACTORS_DATA)",
            HelpName = "DIR",
            DefaultValueFactory = _ => ReadVariable("MLACTORS_DATA") ?? "./data",
        };
        _storage = new Option<string?>("--storage")
        {
            Description = "The connection of a store other than the data folder. (MLACTORS_STORAGE)",
            HelpName = "CONNECTION",
            DefaultValueFactory = _ => ReadVariable("MLACTORS_STORAGE"),
        };
        _logFormat = new Option<LogFormat>("--log-format")
        {
            Description = "The format of log lines on standard output: text or json. (MLACTORS_LOG_FORMAT)",
            HelpName = "text|json",
            CustomParser = result => ParseFormat(result, "--log-format", result.Tokens[0].Value),
            DefaultValueFactory = result => ParseFormat(result, "MLACTORS_LOG_FORMAT", ReadVariable("MLACTORS_LOG_FORMAT") ?? "text"),
        };
        _preflight = new Option<string?>("--preflight")
        {
            Description = "Start no node: try the jobs of this data folder with this build, without writing to it, and print the result as JSON lines.",
            HelpName = "DIR",
        };
        _security = new SecurityCommandLine(ReadVariable);
        Root = new RootCommand("One node of an MlActors cluster. It runs until SIGTERM or Ctrl-C, and then leaves the cluster in order.")
        {
            _http, _cluster, _seeds, _data, _storage, _logFormat, _preflight,
        };
        foreach (var option in _security.All) Root.Add(option);
    }

    public RootCommand Root { get; }

    /// <returns>The data folder to try; null to start a node.</returns>
    public string? ReadPreflight(ParseResult parsed) => parsed.Errors.Count > 0 ? null : parsed.GetValue(_preflight);

    /// <exception cref="StartRefusedException">An option is invalid; the message names the first one.</exception>
    public NodeOptions Read(ParseResult parsed)
    {
        if (parsed.Errors.Count > 0) throw new StartRefusedException(ExitCode.Usage, $"{parsed.Errors[0].Message} See --help.");
        var (http, cluster, seeds) = (parsed.GetValue(_http), parsed.GetValue(_cluster), parsed.GetValue(_seeds)!);
        var security = _security.Read(parsed);
        if (security.FindFault(http, cluster, seeds) is { } fault) throw new StartRefusedException(ExitCode.Usage, fault);
        return new NodeOptions(
            http, cluster, seeds.Length == 0 ? [cluster] : seeds.ToImmutableArray(),
            parsed.GetValue(_data)!, parsed.GetValue(_storage), parsed.GetValue(_logFormat),
            IgnoreCtrlC: ReadVariable("MLACTORS_IGNORE_CTRL_C") == "1") { Security = security };
    }

    private Option<HostAndPort> Address(string name, string variable, string defaultValue, string description, bool onlyIPv4) => new(name)
    {
        Description = $"{description} Default: {defaultValue}. ({variable})",
        HelpName = "HOST:PORT",
        CustomParser = result => Parse(result, name, result.Tokens[0].Value, onlyIPv4),
        DefaultValueFactory = result => Parse(result, variable, ReadVariable(variable) ?? defaultValue, onlyIPv4),
    };

    // An empty variable counts as not set: that is how scripts omit one.
    private string? ReadVariable(string name) => _environment(name) is { Length: > 0 } value ? value : null;

    private static HostAndPort Parse(ArgumentResult result, string source, string text, bool onlyIPv4)
    {
        try
        {
            return HostAndPort.Parse(text, onlyIPv4);
        }
        catch (FormatException invalid)
        {
            result.AddError($"{source}: [{text}] {invalid.Message}.");
            return default;
        }
    }

    private static LogFormat ParseFormat(ArgumentResult result, string source, string text)
    {
        if (Enum.TryParse<LogFormat>(text, ignoreCase: true, out var format) && format is LogFormat.Text or LogFormat.Json) return format;
        result.AddError($"{source}: [{text}] is not a log format; known are text and json.");
        return default;
    }
}
