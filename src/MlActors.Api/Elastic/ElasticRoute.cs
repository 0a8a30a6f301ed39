using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;

namespace MlActors.Api.Elastic;

/// <summary>Whether a request may have a body, and how it is read.</summary>
internal enum BodyRule
{
    Invalid = 0,
    None,
    Optional,
    Required,

    /// <summary>The body replaces the query parameters. One without any field counts as none.</summary>
    InsteadOfQuery,

    /// <summary>
    /// The body's fields join the query parameters, and are stronger: typed clients send paging in the one and filters in the other.
    /// </summary>
    BesideQuery,

    /// <summary>The endpoint reads the body as a stream.</summary>
    Streamed,
}

/// <summary>One route of the API: methods, path, parameters and handler.</summary>
/// <param name="Methods">The HTTP methods.</param>
/// <param name="Template">The path; for ML routes without the prefix.</param>
internal sealed record ElasticRoute(
    ImmutableArray<string> Methods, string Template, Func<ElasticRequest, CancellationToken, Task<ElasticResponse>> Handle)
{
    /// <summary>Whether the route exists under `/_ml` and under the older `/_xpack/ml`.</summary>
    public bool IsMl { get; init; }

    /// <summary>Elastic's name of what the route does, on which privileges depend. A route without one is denied.</summary>
    public string? Action { get; init; }

    /// <summary>Whether the route changes something of machine learning, which waits for the end of upgrade mode.</summary>
    public bool IsRefusedInUpgradeMode =>
        Action?.StartsWith("cluster:admin/xpack/ml/", StringComparison.Ordinal) == true && !AllowedInUpgradeMode.Contains(Action);

    /// <summary>Reads that Elastic has among the changes, upgrade mode itself, and rehearsals, which touch no job.</summary>
    private static readonly ImmutableArray<string> AllowedInUpgradeMode =
    [
        "cluster:admin/xpack/ml/upgrade_mode", "cluster:admin/xpack/ml/filters/get", "cluster:admin/xpack/ml/datafeeds/preview",
        "cluster:admin/xpack/ml/job/validate", "cluster:admin/xpack/ml/job/validate/detector", "cluster:admin/xpack/ml/job/estimate_model_memory",
        "cluster:admin/xpack/ml/rehearsals/start", "cluster:admin/xpack/ml/rehearsals/cancel",
    ];

    /// <summary>Whether the route can be used without credentials, as signing in has to be.</summary>
    public bool IsForAnyone { get; init; }

    public BodyRule Body { get; init; } = BodyRule.None;

    /// <summary>The query parameters, and with <see cref="BodyRule.InsteadOfQuery"/> the fields of the body.</summary>
    public ImmutableArray<string> Parameters { get; init; } = [];

    /// <summary>The response is a text for people, unless JSON is asked for.</summary>
    public bool IsTable { get; init; }

    /// <summary>The response is a page for a browser, whatever is asked for.</summary>
    public bool IsPage { get; init; }

    /// <summary>Elastic's name of the body in parse errors.</summary>
    public string Parser { get; init; } = "request";

    public static ElasticRoute Ml<T>(string methods, string template, Func<T, ElasticRequest, CancellationToken, Task<ElasticResponse>> handle)
        where T : notnull => Of(methods, template, handle) with { IsMl = true };

    /// <param name="handle">The endpoint is resolved per request, because the actors that it uses start after the routes are mapped.</param>
    public static ElasticRoute Of<T>(string methods, string template, Func<T, ElasticRequest, CancellationToken, Task<ElasticResponse>> handle)
        where T : notnull =>
        new([.. methods.Split(' ')], template, (request, cancellationToken) =>
            handle(request.Http.RequestServices.GetRequiredService<T>(), request, cancellationToken));

    /// <param name="action">See <see cref="Action"/>.</param>
    public ElasticRoute Requires(string action) => this with { Action = action };

    /// <summary>See <see cref="IsForAnyone"/>.</summary>
    public ElasticRoute ForAnyone() => this with { IsForAnyone = true };

    public ElasticRoute With(params ImmutableArray<string> parameters) => this with { Parameters = parameters };

    public ElasticRoute AsTable() => this with { IsTable = true };

    public ElasticRoute AsPage() => this with { IsPage = true };

    public ElasticRoute WithBody(BodyRule body, string parser = "request") => this with { Body = body, Parser = parser };
}
