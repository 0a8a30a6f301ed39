using Microsoft.AspNetCore.Http;
using MlActors.Actors.Shutdown;
using MlActors.Api.Elastic.Json;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;

namespace MlActors.Api.Elastic;

/// <summary>
/// A request as an endpoint gets it: path, parameters, arguments and body, checked against its route. Lives for one request.
/// </summary>
internal sealed class ElasticRequest(HttpContext http, ElasticRoute route, bool isOldPath, JsonPart? body, TimeProvider time)
{
    public HttpContext Http => http;

    public Caller Caller => Caller.Of(http);

    /// <summary>Whether the request was for `/_xpack/ml`, to which older rules apply.</summary>
    public bool IsOldPath => isOldPath;

    public JsonPart? Body => body;

    /// <summary>For a table: JSON is asked for, not a text.</summary>
    public bool WantsJson => ElasticEndpoint.WantsJson(http.Request);

    public QueryParameters Query { get; } = new(http.Request.Query);

    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>From the body if there is one, otherwise from the query string.</summary>
    public Arguments Arguments => field ??= new Arguments(Named(), Now);

    private Dictionary<string, string> Named()
    {
        var named = body is not null && route.Body == BodyRule.InsteadOfQuery
            ? new(StringComparer.Ordinal)
            : http.Request.Query.ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.Ordinal);
        if (body is null || route.Body is not (BodyRule.InsteadOfQuery or BodyRule.BesideQuery)) return named;
        foreach (var (name, value) in Arguments.FromBody(body, route.Parser, [.. route.Parameters, .. http.Request.RouteValues.Keys]))
            named[name] = value;
        return named;
    }

    public string? Path(string name) => RequestTarget.ValueOf(http.Request, name);

    /// <summary>Whether the path names indices; without, the authorization may have narrowed all indices to some.</summary>
    public bool NamesIndices => route.Template.Contains("{index", StringComparison.Ordinal);

    /// <summary>An id expression of the path; null means all.</summary>
    public string? Expression(string name) => Path(name) is { Length: > Limits.ExpressionLength } expression
        ? throw ElasticException.BadRequest(
            $"[{name}] is {expression.Length} characters long, and at most {Limits.ExpressionLength} are taken; use a wildcard or a group")
        : Path(name);

    /// <summary>The job id of the path. An invalid id is reported as unknown without a lookup.</summary>
    public JobId JobId => Path("job_id") is { } id && IdRules.IsValid(id)
        ? new JobId(id)
        : throw new RefusedException(JobDecisions.Unknown(new JobId(Path("job_id") ?? "")));

    public DatafeedId DatafeedId => Path("datafeed_id") is { } id && IdRules.IsValid(id)
        ? new DatafeedId(id)
        : throw new RefusedException(DatafeedDecisions.Unknown(new DatafeedId(Path("datafeed_id") ?? "")));

    /// <summary>Whether wildcards may match nothing; the deprecated parameter name is supported.</summary>
    public bool AllowNoMatch(string olderName)
    {
        if (!Arguments.Has(olderName)) return Arguments.Flag("allow_no_match", true);
        Warnings.Add(http.Response, $"Deprecated field [{olderName}] used, expected [allow_no_match] instead");
        return Arguments.Flag("allow_no_match", Arguments.Flag(olderName, true));
    }

    /// <summary>The options of a close or stop request.</summary>
    public CloseOptions CloseOptions(string defaultTimeout, string olderName) => new(
        Arguments.Flag("force", false), AllowNoMatch(olderName), Arguments.Timeout("timeout", defaultTimeout),
        Arguments.Text("timeout") ?? defaultTimeout) { By = Caller.Identity };
}
