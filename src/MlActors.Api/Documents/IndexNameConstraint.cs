using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MlActors.Api.Documents;

/// <summary>Keeps index routes away from the API's own paths: those start with an underscore, and no index does. `_all` is for all indices.</summary>
internal sealed class IndexNameConstraint : IRouteConstraint
{
    public const string Name = "index";

    public bool Match(HttpContext? httpContext, IRouter? route, string routeKey, RouteValueDictionary values, RouteDirection routeDirection) =>
        values.GetValueOrDefault(routeKey) is string { Length: > 0 } text && (text[0] != '_' || text == "_all");
}
