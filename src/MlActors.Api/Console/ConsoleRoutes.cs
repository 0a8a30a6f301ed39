using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using MlActors.Api.Elastic;
using MlActors.Api.Security;

namespace MlActors.Api.Console;

/// <summary>Serves the console: static files that use the API as every client does.</summary>
internal static class ConsoleRoutes
{
    public const string Path = "/_console";

    /// <summary>
    /// Scripts, styles and connections of this node only, and no script or style in a page itself: what a job, an index or a document is named
    /// can never be executed.
    /// </summary>
    public const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; font-src 'self'; "
        + "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    public static IServiceCollection AddConsole(this IServiceCollection services) => services.AddSingleton<ConsoleFiles>();

    /// <summary>The files hold no data, and the page for signing in is one of them, so that they are readable without credentials.</summary>
    public static void MapConsole(this IEndpointRouteBuilder endpoints) => endpoints
        .MapMethods(Path + "/{**path}", ["GET", "HEAD"], ServeAsync)
        .RequireAuthorization(ActionRequirement.Policy).AllowAnonymous();

    /// <summary>Sends a browser that asks for the root to the console. Other clients get the JSON of Elastic.</summary>
    public static void UseConsoleRedirect(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        if (http.Request.Path != "/" || !HttpMethods.IsGet(http.Request.Method)) return next(http);
        http.Response.Headers.Append("Vary", "Accept");
        if (!http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)) return next(http);
        http.Response.Redirect(Path);
        return Task.CompletedTask;
    });

    private static Task ServeAsync(HttpContext http)
    {
        var path = http.Request.RouteValues["path"] as string ?? "";
        if (http.RequestServices.GetRequiredService<ConsoleFiles>().Find(path) is not { } file)
            throw new ElasticError(ElasticErrorType.ResourceNotFound, $"the console has no file [{path}]").AsException();
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        return file.Respond(http).ExecuteAsync(http);
    }
}
