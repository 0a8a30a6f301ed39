using MlActors.Node.Diagnostics;
using MlActors.Node.Options;
using Xunit;

namespace MlActors.Node.Tests.Options;

public sealed class NodeCommandLineSpecs
{
    private readonly Dictionary<string, string> _environment = [];

    [Fact]
    public void Without_options_a_node_listens_on_this_machine_and_forms_its_own_cluster()
    {
        var options = Read();

        Assert.Equal("127.0.0.1:9200", options.Http.ToString());
        Assert.Equal("127.0.0.1:4053", options.Cluster.ToString());
        Assert.Equal(["127.0.0.1:4053"], options.Seeds.Select(seed => seed.ToString()));
        Assert.True(options.FormsCluster);
        Assert.Equal("./data", options.Data);
        Assert.Null(options.Storage);
        Assert.Equal(LogFormat.Text, options.LogFormat);
        Assert.False(options.IgnoreCtrlC);
    }

    [Fact]
    public void Every_option_is_read()
    {
        var options = Read(
            "--http", "127.0.0.1:9201", "--cluster", "127.0.0.1:4054", "--seed", "127.0.0.1:4053", "--seed", "127.0.0.1:4054",
            "--data", "/tmp/elsewhere", "--storage", "sqlite:/tmp/there", "--log-format", "json");

        Assert.Equal("127.0.0.1:9201", options.Http.ToString());
        Assert.Equal("127.0.0.1:4054", options.Cluster.ToString());
        Assert.Equal(["127.0.0.1:4053", "127.0.0.1:4054"], options.Seeds.Select(seed => seed.ToString()));
        Assert.False(options.FormsCluster);
        Assert.Equal("/tmp/elsewhere", options.Data);
        Assert.Equal("sqlite:/tmp/there", options.Storage);
        Assert.Equal(LogFormat.Json, options.LogFormat);
    }

    [Fact]
    public void Every_option_can_be_set_in_the_environment()
    {
        _environment["MLACTORS_HTTP"] = "127.0.0.1:9301";
        _environment["MLACTORS_CLUSTER"] = "127.0.0.1:4154";
        _environment["MLACTORS_SEED"] = "127.0.0.1:4153, 127.0.0.1:4154";
        _environment["MLACTORS_DATA"] = "there";
        _environment["MLACTORS_STORAGE"] = "sqlite";
        _environment["MLACTORS_LOG_FORMAT"] = "JSON";
        _environment["MLACTORS_IGNORE_CTRL_C"] = "1";

        var options = Read();

        Assert.Equal("127.0.0.1:9301", options.Http.ToString());
        Assert.Equal("127.0.0.1:4154", options.Cluster.ToString());
        Assert.Equal(["127.0.0.1:4153", "127.0.0.1:4154"], options.Seeds.Select(seed => seed.ToString()));
        Assert.Equal("there", options.Data);
        Assert.Equal("sqlite", options.Storage);
        Assert.Equal(LogFormat.Json, options.LogFormat);
        Assert.True(options.IgnoreCtrlC);
    }

    [Fact]
    public void An_option_takes_precedence_over_the_environment()
    {
        _environment["MLACTORS_HTTP"] = "127.0.0.1:9301";

        Assert.Equal("127.0.0.1:9201", Read("--http", "127.0.0.1:9201").Http.ToString());
    }

    [Fact]
    public void An_empty_variable_counts_as_not_set()
    {
        _environment["MLACTORS_HTTP"] = "";
        _environment["MLACTORS_SEED"] = "";

        Assert.Equal("127.0.0.1:9200", Read().Http.ToString());
        Assert.True(Read().FormsCluster);
    }

    [Fact]
    public void Localhost_is_another_spelling_of_the_same_member()
    {
        Assert.True(Read("--cluster", "localhost:4053", "--seed", "127.0.0.1:4053").FormsCluster);
    }

    [Theory]
    [InlineData("--http", "9200", "--http: [9200] is not HOST:PORT")]
    [InlineData("--http", "127.0.0.1:0", "--http: [127.0.0.1:0] is not HOST:PORT")]
    [InlineData("--http", "127.0.0.1:65536", "--http: [127.0.0.1:65536] is not HOST:PORT")]
    [InlineData("--http", "0.0.0.0:9200", "--http 0.0.0.0:9200 is not a loopback address, which needs security: give --users FILE")]
    [InlineData("--http", "192.168.1.5:9200", "--http 192.168.1.5:9200 is not a loopback address")]
    [InlineData("--cluster", "10.0.0.1:4053", "--cluster 10.0.0.1:4053 is not a loopback address")]
    [InlineData("--cluster", "0.0.0.0:4053", "--cluster 0.0.0.0:4053 is every address of the machine")]
    [InlineData("--seed", "10.0.0.1:4053", "--seed 10.0.0.1:4053 is not a loopback address")]
    [InlineData("--tls-key", "key.pem", "--tls-certificate is missing: --tls-certificate, --tls-key are given together.")]
    [InlineData("--cluster-ca", "ca.pem", "--cluster-certificate and --cluster-key are missing")]
    [InlineData("--cluster", "[::1]:4053", "--cluster: [[::1]:4053] is IPv6")]
    [InlineData("--seed", "elsewhere:4053", "--seed: [elsewhere:4053] does not have an IP address as its host")]
    [InlineData("--log-format", "xml", "--log-format: [xml] is not a log format; known are text and json.")]
    [InlineData("--port", "9200", "Unrecognized command or argument '--port'. See --help.")]
    public void An_invalid_option_is_named_and_refused_as_a_usage_error(string option, string value, string reason)
    {
        var refused = Assert.Throws<StartRefusedException>(() => Read(option, value));

        Assert.Equal(ExitCode.Usage, refused.Code);
        Assert.StartsWith(reason, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    [Theory]
    [InlineData("--users users.json")]
    [InlineData("--tls-certificate c.pem --tls-key k.pem")]
    [InlineData("--users users.json --cluster-certificate c.pem --cluster-key k.pem --cluster-ca ca.pem")]
    public void The_api_is_reachable_from_elsewhere_only_with_users_and_tls(string some)
    {
        var refused = Assert.Throws<StartRefusedException>(() => Read(["--http", "0.0.0.0:9200", .. some.Split(' ')]));

        foreach (var option in (string[])["--users", "--tls-certificate", "--tls-key"])
            Assert.Contains(option, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_machines_reach_a_node_with_users_and_certificates()
    {
        var options = Read(
            "--http", "0.0.0.0:9200", "--cluster", "10.0.0.1:4053", "--users", "u", "--tls-certificate", "c", "--tls-key", "k",
            "--cluster-certificate", "nc", "--cluster-key", "nk", "--cluster-ca", "ca");

        Assert.Equal(new SecurityOptions("u", new CertificateFiles("c", "k"), new CertificateFiles("nc", "nk", "ca")), options.Security);
        Assert.Equal("https://0.0.0.0:9200", options.Url);
    }

    [Fact]
    public void The_files_of_security_can_be_set_in_the_environment()
    {
        _environment["MLACTORS_USERS"] = "u";
        _environment["MLACTORS_TLS_CERTIFICATE"] = "c";
        _environment["MLACTORS_TLS_KEY"] = "k";

        Assert.Equal(new SecurityOptions("u", new CertificateFiles("c", "k"), null), Read().Security);
    }

    [Fact]
    public void An_invalid_variable_is_named()
    {
        _environment["MLACTORS_CLUSTER"] = "nowhere";

        var refused = Assert.Throws<StartRefusedException>(() => Read());

        Assert.StartsWith("MLACTORS_CLUSTER: [nowhere] is not HOST:PORT", refused.Message, StringComparison.Ordinal);
    }

    private NodeOptions Read(params string[] arguments)
    {
        var commandLine = new NodeCommandLine(_environment.GetValueOrDefault);
        return commandLine.Read(commandLine.Root.Parse(arguments));
    }
}
