using MlActors.Ctl.Cluster;
using MlActors.Ctl.Commands;
using MlActors.Ctl.Tests.Fake;
using Xunit;

namespace MlActors.Ctl.Tests.Cluster;

/// <summary>mlctl authenticates with what is in the environment, and sends it over TLS or within the machine only.</summary>
public sealed class ClusterCredentialsSpecs
{
    [Fact]
    public async Task A_user_with_a_password_is_sent_with_every_request()
    {
        await using var cluster = await FakeCluster.StartAsync();
        using var mlctl = new Mlctl(environment: Variables("MLACTORS_USER=alice", "MLACTORS_PASSWORD=secret"));

        await mlctl.RunAsync(cluster, "status");

        Assert.NotEmpty(cluster.Authorizations);
        Assert.All(cluster.Authorizations, sent => Assert.Equal("Basic YWxpY2U6c2VjcmV0", sent));
    }

    [Fact]
    public async Task An_api_key_is_sent_as_it_was_shown()
    {
        await using var cluster = await FakeCluster.StartAsync();
        using var mlctl = new Mlctl(environment: Variables("MLACTORS_API_KEY=aWQ6a2V5"));

        await mlctl.RunAsync(cluster, "jobs");

        Assert.All(cluster.Authorizations, sent => Assert.Equal("ApiKey aWQ6a2V5", sent));
    }

    [Fact]
    public async Task Without_credentials_none_are_sent()
    {
        await using var cluster = await FakeCluster.StartAsync();
        using var mlctl = new Mlctl();

        await mlctl.RunAsync(cluster, "jobs");

        Assert.All(cluster.Authorizations, Assert.Empty);
    }

    [Fact]
    public async Task A_refusal_names_the_variables()
    {
        await using var cluster = await FakeCluster.StartAsync();
        cluster.Refusal = (401, "security_exception", "missing authentication credentials for REST request [/_mlactors/runs]");
        using var mlctl = new Mlctl();

        Assert.Equal(ExitCode.Refused, await mlctl.RunAsync(cluster, "close-all"));
        Assert.Contains(ClusterCredentials.Hint, mlctl.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10.0.0.1:9200", "MLACTORS_API_KEY=k", "Credentials are not sent to another machine without TLS; use https://10.0.0.1:9200.")]
    [InlineData("127.0.0.1:9200", "MLACTORS_USER=alice", "MLACTORS_USER and MLACTORS_PASSWORD are set together.")]
    [InlineData("127.0.0.1:9200", "MLACTORS_CA=no-such-file", "--ca no-such-file cannot be read")]
    public async Task Credentials_that_cannot_be_used_are_a_usage_error(string address, string variable, string reason)
    {
        using var mlctl = new Mlctl(environment: Variables(variable));

        Assert.Equal(ExitCode.Usage, await mlctl.RunAsync(address, "ml", "status"));
        Assert.Contains(reason, mlctl.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_node_that_is_reported_is_used_for_failover_only_where_credentials_may_be_sent()
    {
        var credentials = ClusterCredentials.Read(Variables("MLACTORS_API_KEY=k").GetValueOrDefault);

        Assert.True(credentials.MayBeSentTo(new ClusterAddress("10.0.0.1", 9200, IsTls: true)));
        Assert.False(credentials.MayBeSentTo(new ClusterAddress("10.0.0.1", 9200)));
        Assert.True(ClusterCredentials.None.MayBeSentTo(new ClusterAddress("10.0.0.1", 9200)));
    }

    private static Dictionary<string, string> Variables(params string[] variables) =>
        variables.Select(variable => variable.Split('=', 2)).ToDictionary(parts => parts[0], parts => parts[1]);
}
