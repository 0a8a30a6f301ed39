using MlActors.Ctl.Cluster;
using Xunit;

namespace MlActors.Ctl.Tests.Cluster;

public sealed class ClusterAddressSpecs
{
    [Theory]
    [InlineData("127.0.0.1:9200", "127.0.0.1:9200")]
    [InlineData("http://localhost:80/", "localhost:80")]
    [InlineData("[::1]:9200", "[::1]:9200")]
    [InlineData("https://ml.example:443/", "https://ml.example:443")]
    [InlineData("HTTPS://127.0.0.1:9200", "https://127.0.0.1:9200")]
    public void A_host_and_a_port_are_an_address(string text, string address)
    {
        Assert.True(ClusterAddress.TryParse(text, out var parsed));
        Assert.Equal(address, $"{parsed}");
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData(":9200")]
    [InlineData("host:0")]
    [InlineData("host:65536")]
    [InlineData("host:http")]
    [InlineData("a b:9200")]
    public void Any_other_text_is_rejected(string text) => Assert.False(ClusterAddress.TryParse(text, out _));
}
