using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using MlActors.Api.Elastic;
using MlActors.Api.Security;
using MlActors.Api.Tests.Hosting;
using MlActors.Domain.Security;
using Xunit;

namespace MlActors.Api.Tests.Security;

/// <summary>The table of routes states for each route the action, and with it the privileges.</summary>
[Collection(ApiCollection.Name)]
public sealed class RouteActionSpecs(ApiHost api)
{
    public static TheoryData<string> Routes => [.. ElasticApi.Routes.Select(NameOf)];

    [Theory, MemberData(nameof(Routes))]
    public void Every_route_states_an_action_that_a_privilege_below_all_grants(string name)
    {
        var action = ElasticApi.Routes.Single(route => NameOf(route) == name).Action;

        Assert.False(string.IsNullOrEmpty(action), $"{name} states no action; give it one with Requires(...)");
        if (!Actions.AreForEveryUser(action)) Assert.Contains(Actions.PrivilegesFor(action), privilege => privilege != "all");
    }

    [Theory, MemberData(nameof(Routes))]
    public void A_route_of_jobs_and_datafeeds_is_granted_by_manage_ml_and_only_a_route_that_reads_by_monitor_ml(string name)
    {
        var route = ElasticApi.Routes.Single(route => NameOf(route) == name);
        if (!route.IsMl) return;
        var privileges = Actions.PrivilegesFor(route.Action!).ToArray();

        Assert.Contains("manage_ml", privileges);
        if (route.Methods.Any(method => method is "PUT" or "DELETE")) Assert.DoesNotContain("monitor_ml", privileges);
    }

    [Fact]
    public void Every_endpoint_of_the_server_is_protected_by_the_policy()
    {
        var endpoints = api.Services.GetRequiredService<EndpointDataSource>().Endpoints;

        Assert.True(endpoints.Count >= ElasticApi.Routes.Length);
        Assert.All(endpoints, endpoint => Assert.Contains(
            endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>(), authorize => authorize.Policy == ActionRequirement.Policy));
    }

    /// <summary>The files of the console hold no data, and a user who signs in has no credentials yet.</summary>
    [Fact]
    public void Only_the_console_and_signing_in_need_no_credentials()
    {
        var open = api.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            .Select(endpoint => $"{string.Join(' ', endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods)} {endpoint.RoutePattern.RawText}");

        Assert.Equal(["GET /_console/session", "GET HEAD /_console/{**path}", "POST /_console/session"], open.Order(StringComparer.Ordinal));
    }

    private static string NameOf(ElasticRoute route) => $"{string.Join(' ', route.Methods)} {route.Template}";
}
