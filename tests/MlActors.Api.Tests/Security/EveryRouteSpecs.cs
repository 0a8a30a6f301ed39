using System.Text.RegularExpressions;
using MlActors.Api.Elastic;
using MlActors.Api.Tests.Hosting;
using MlActors.Domain.Security;
using Xunit;

namespace MlActors.Api.Tests.Security;

/// <summary>Each route of the table, in each generation of paths, is refused to those who may not use it before it does anything.</summary>
[Collection(SecuredCollection.Name)]
public sealed partial class EveryRouteSpecs(SecuredHost api)
{
    public static TheoryData<string> Calls => CallsOf(ElasticApi.Routes);

    /// <summary>All but signing in, which no one could do otherwise.</summary>
    public static TheoryData<string> ProtectedCalls => CallsOf(ElasticApi.Routes.Where(route => !route.IsForAnyone));

    private static TheoryData<string> CallsOf(IEnumerable<ElasticRoute> routes) =>
    [
        .. from route in routes
           from method in route.Methods
           from prefix in route.IsMl ? ["/_ml", "/_xpack/ml"] : new[] { "" }
           select $"{method} {prefix}{Placeholder().Replace(route.Template, "some")}",
    ];

    [Theory, MemberData(nameof(ProtectedCalls))]
    public async Task Without_credentials_it_is_unauthenticated(string call) => (await api.CallAsync(call, Body(call))).Is(401);

    [Theory, MemberData(nameof(Calls))]
    public async Task Without_privileges_it_is_forbidden(string call)
    {
        var isForEveryUser = ElasticApi.Routes.Any(route =>
            Actions.AreForEveryUser(route.Action!) && call.EndsWith(route.Template, StringComparison.Ordinal));

        var response = await api.CallAsAsync("powerless", call, Body(call));

        if (isForEveryUser) Assert.NotEqual(403, response.Status);
        else response.Is(403);
    }

    private static string? Body(string call) => call.StartsWith("GET", StringComparison.Ordinal) || call.StartsWith("HEAD", StringComparison.Ordinal)
        ? null
        : "{}";

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Placeholder();
}
