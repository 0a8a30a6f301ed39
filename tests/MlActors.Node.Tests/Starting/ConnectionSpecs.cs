using System.Net;
using MlActors.Node.Configuration;
using MlActors.Node.Options;
using MlActors.Node.Starting;
using MlActors.Storage.Membership;
using Xunit;

namespace MlActors.Node.Tests.Starting;

public sealed class ConnectionSpecs
{
    /// <summary>See <see cref="ActorConfiguration"/>: what a node sends there may be read by no one.</summary>
    [Fact]
    public void A_node_never_answers_on_a_connection_that_another_node_has_opened()
    {
        var configuration = ActorConfiguration.For(Options, NodeConfiguration.Load(HoconFiles.Folder), Alone);

        Assert.False(configuration.GetBoolean("akka.remote.use-passive-connections", true));
    }

    private static NodeOptions Options => new(
        new HostAndPort(IPAddress.Loopback, 9), HostAndPort.Parse("127.0.0.1:1"), [HostAndPort.Parse("127.0.0.1:1")], "data", null, LogFormat.Text,
        IgnoreCtrlC: true);

    private static Admitted Alone => new(new ClusterIdentity("mlactors", "uuid"), "run", ["127.0.0.1:1"]);
}
