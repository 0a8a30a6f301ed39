using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MlActors.Api.Elastic;
using MlActors.Api.Security;
using MlActors.Api.Tests.Hosting;
using Xunit;

namespace MlActors.Api.Tests.Security;

/// <summary>One client cannot use up the requests of the others.</summary>
[Collection(ApiCollection.Name)]
public sealed class RateLimitSpecs(ApiHost api)
{
    [Fact]
    public void An_address_is_limited_and_another_one_is_not()
    {
        var limiter = api.Services.GetRequiredService<IOptions<RateLimiterOptions>>().Value.GlobalLimiter!;
        var flooding = From("10.9.8.7");

        var refused = Enumerable.Range(0, 4 * Limits.RequestsAtOnce).Count(_ => !limiter.AttemptAcquire(flooding).IsAcquired);

        Assert.InRange(refused, Limits.RequestsAtOnce, 3 * Limits.RequestsAtOnce);
        Assert.True(limiter.AttemptAcquire(From("10.9.8.6")).IsAcquired);
    }

    [Theory]
    [InlineData("10.0.0.1", "10.0.0.1")]
    [InlineData("::ffff:10.0.0.1", "10.0.0.1")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")]
    public void The_addresses_of_one_network_of_ipv6_share_a_limit(string address, string network) =>
        Assert.Equal(network, ClientAddress.NetworkOf(From(address)));

    private static DefaultHttpContext From(string address) => new() { Connection = { RemoteIpAddress = IPAddress.Parse(address) } };
}
