using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MlActors.Api.Documents;

/// <summary>
/// Separates index routes from the API's own paths, which start with an underscore; index names do not. `_all` stands for all indices.
/// </summary>
internal sealed class IndexNameConstraint : IRouteConstraint
{
    public const string Name = "index";

    public bool Match(HttpContext? httpContext, IRouter? route, string routeKey, RouteValueDictionary values, RouteDirection routeDirection) =>
        values.GetValueOrDefault(routeKey) is string { Length: > 0 } text && (text[0] != '_' || text == "_all");
}
