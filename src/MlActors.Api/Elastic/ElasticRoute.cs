using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;

namespace MlActors.Api.Elastic;

/// <summary>What a call may bring in its body.</summary>
internal enum BodyRule
{
    Invalid = 0,
    None,
    Optional,
    Required,

    /// <summary>The body may stand in place of the query parameters, never beside them.</summary>
    InsteadOfQuery,

    /// <summary>The endpoint reads the body as it comes.</summary>
    Streamed,
}

/// <summary>One call of the API: where it is found, what it takes, and who answers it.</summary>
/// <param name="Methods">The HTTP methods that it answers.</param>
/// <param name="Template">The path; of the ML calls without the generation's prefix.</param>
internal sealed record ElasticRoute(ImmutableArray<string> Methods, string Template, Func<ElasticRequest, CancellationToken, Task<Answer>> Handle)
{
    /// <summary>An ML call is found under `/_ml` and under the older `/_xpack/ml`.</summary>
    public bool IsMl { get; init; }

    public BodyRule Body { get; init; } = BodyRule.None;

    /// <summary>The query parameters, and with <see cref="BodyRule.InsteadOfQuery"/> the fields of the body.</summary>
    public ImmutableArray<string> Parameters { get; init; } = [];

    /// <summary>What Elastic calls the body in its parse errors.</summary>
    public string Parser { get; init; } = "request";

    public static ElasticRoute Ml<T>(string methods, string template, Func<T, ElasticRequest, CancellationToken, Task<Answer>> handle)
        where T : notnull => Of(methods, template, handle) with { IsMl = true };

    /// <param name="handle">The endpoint is found when a call comes, since the actors that it speaks to start after the routes are drawn.</param>
    public static ElasticRoute Of<T>(string methods, string template, Func<T, ElasticRequest, CancellationToken, Task<Answer>> handle)
        where T : notnull =>
        new([.. methods.Split(' ')], template, (request, cancellationToken) =>
            handle(request.Http.RequestServices.GetRequiredService<T>(), request, cancellationToken));

    public ElasticRoute With(params ImmutableArray<string> parameters) => this with { Parameters = parameters };

    public ElasticRoute Taking(BodyRule body, string parser = "request") => this with { Body = body, Parser = parser };
}
