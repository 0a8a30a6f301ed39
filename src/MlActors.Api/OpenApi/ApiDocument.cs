using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using MlActors.Api.Elastic;
using MlActors.Api.Security;

namespace MlActors.Api.OpenApi;

/// <summary>The OpenAPI document of what is served, made by ASP.NET from the table of routes.</summary>
internal static partial class ApiDocument
{
    private const string Name = "mlactors", Path = "/_mlactors/openapi/mlactors.json", OldPrefix = "/_xpack/";

    public static IServiceCollection AddApiDocument(this IServiceCollection services) => services.AddOpenApi(Name, document =>
    {
        // The older paths are the same calls.
        document.ShouldInclude = description =>
            RouteOf(description.ActionDescriptor.EndpointMetadata) is not null
            && description.RelativePath?.StartsWith(OldPrefix[1..], StringComparison.Ordinal) != true;
        document.AddOperationTransformer((operation, context, _) =>
        {
            Describe(operation, RouteOf(context.Description.ActionDescriptor.EndpointMetadata)!, context.Description.HttpMethod!);
            return Task.CompletedTask;
        });
        document.AddDocumentTransformer((described, _, _) =>
        {
            described.Info = new OpenApiInfo
            {
                Title = "MlActors",
                Version = ApiSettings.ElasticVersion,
                Description = "Elastic's machine-learning API for anomaly detection, what clients need around it, and the runs of an orderly shutdown.",
            };
            return Task.CompletedTask;
        });
    });

    public static void MapApiDocument(this IEndpointRouteBuilder endpoints) => endpoints
        .MapOpenApi("/_mlactors/openapi/{documentName}.json")
        .WithMetadata(ElasticRoute.Of<ApiSettings>("GET", Path, (_, _, _) => throw new InvalidOperationException("it is served by ASP.NET"))
            .Requires("cluster:monitor/main"))
        .RequireAuthorization(ActionRequirement.Policy);

    private static void Describe(OpenApiOperation operation, ElasticRoute route, string method)
    {
        operation.Summary = route.Action;
        operation.OperationId = $"{method} {route.Template}";
        operation.Parameters =
        [
            .. Placeholder().Matches(route.Template).Select(match => Parameter(match.Groups["name"].Value, ParameterLocation.Path)),
            .. route.Parameters.Select(name => Parameter(name, ParameterLocation.Query)),
        ];
        if (route.Body != BodyRule.None)
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = route.Body is BodyRule.Required or BodyRule.Streamed,
                Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
                {
                    [route.Body == BodyRule.Streamed ? "application/x-ndjson" : "application/json"] = new(),
                },
            };
        operation.Responses = new OpenApiResponses
        {
            ["200"] = new OpenApiResponse { Description = "as Elastic's specification has it" },
            ["4XX"] = new OpenApiResponse { Description = "an error in Elastic's envelope: error.type, error.reason, status" },
        };
    }

    private static OpenApiParameter Parameter(string name, ParameterLocation place) => new()
    {
        Name = name, In = place, Required = place == ParameterLocation.Path, Schema = new OpenApiSchema { Type = JsonSchemaType.String },
    };

    private static ElasticRoute? RouteOf(IList<object> metadata) => metadata.OfType<ElasticRoute>().FirstOrDefault();

    [GeneratedRegex(@"\{(?<name>\w+)[^}]*\}", RegexOptions.NonBacktracking)]
    private static partial Regex Placeholder();
}
