using System.Net;
using System.Net.Sockets;
using MlActors.Ctl.LocalCluster;
using Xunit;

namespace MlActors.Ctl.Tests.LocalCluster;

public sealed class PortPlanSpecs
{
    [Fact]
    public void Ports_are_consecutive_and_the_first_node_is_the_seed()
    {
        var plan = PortPlan.For(3, 9200, 4053);

        Assert.Equal(["127.0.0.1:9200", "127.0.0.1:9201", "127.0.0.1:9202"], plan.Nodes.Select(node => $"{node.Http}"));
        Assert.Equal(["127.0.0.1:4053", "127.0.0.1:4054", "127.0.0.1:4055"], plan.Nodes.Select(node => $"{node.Cluster}"));
        Assert.Equal("127.0.0.1:4053", $"{plan.Seed}");
    }

    [Theory]
    [InlineData(0, 9200, 4053, "-n 0")]
    [InlineData(21, 9200, 4053, "-n 21")]
    [InlineData(3, 65534, 4053, "--http-port 65534")]
    [InlineData(3, 9200, 0, "--cluster-port 0")]
    [InlineData(3, 9200, 9202, "overlap")]
    public void Numbers_that_cannot_be_used_are_rejected(int nodes, int http, int cluster, string named) =>
        Assert.Contains(named, PortPlan.FindProblem(nodes, http, cluster));

    [Fact]
    public void The_defaults_are_accepted() =>
        Assert.Null(PortPlan.FindProblem(UpOptions.DefaultNodes, UpOptions.DefaultHttpPort, UpOptions.DefaultClusterPort));

    [Fact]
    public void A_port_in_use_is_named_with_its_purpose()
    {
        using var otherListener = new TcpListener(IPAddress.Loopback, 0);
        otherListener.Start();
        var taken = ((IPEndPoint)otherListener.LocalEndpoint).Port;

        var plan = new PortPlan([new NodePorts(1, new("127.0.0.1", taken), new("127.0.0.1", taken))]);

        Assert.Equal([$"127.0.0.1:{taken} (HTTP of node-1)", $"127.0.0.1:{taken} (cluster of node-1)"], plan.PortsInUse());
    }
}
