using Microsoft.AspNetCore.Http;
using MlActors.Actors.Shutdown;
using MlActors.Api.Elastic.Json;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;

namespace MlActors.Api.Elastic;

/// <summary>
/// One call as an endpoint sees it: path, parameters, arguments and body, checked against what its route takes. Lives for the call.
/// </summary>
internal sealed class ElasticRequest(HttpContext http, ElasticRoute route, bool isOldPath, JsonPart? body, TimeProvider time)
{
    public HttpContext Http => http;

    /// <summary>The call came on `/_xpack/ml`, where older rules hold.</summary>
    public bool IsOldPath => isOldPath;

    public JsonPart? Body => body;

    public QueryParameters Query { get; } = new(http.Request.Query);

    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>From the body when there is one, else from the query.</summary>
    public Arguments Arguments => field ??= new Arguments(
        body is not null && route.Body == BodyRule.InsteadOfQuery
            ? Arguments.FromBody(body, route.Parser, [.. route.Parameters, .. http.Request.RouteValues.Keys])
            : http.Request.Query.ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.Ordinal),
        Now);

    public string? Path(string name) => RequestTarget.ValueOf(http.Request, name);

    /// <summary>An id expression of the path; null means all.</summary>
    public string? Expression(string name) => Path(name) is { Length: > Limits.ExpressionLength } expression
        ? throw ElasticException.BadRequest(
            $"[{name}] is {expression.Length} characters long, and at most {Limits.ExpressionLength} are taken; use a wildcard or a group")
        : Path(name);

    /// <summary>The job of the path. What cannot be an id is not asked for: it names nothing.</summary>
    public JobId JobId => Path("job_id") is { } id && IdRules.IsValid(id)
        ? new JobId(id)
        : throw new RefusedException(JobDecisions.Unknown(new JobId(Path("job_id") ?? "")));

    public DatafeedId DatafeedId => Path("datafeed_id") is { } id && IdRules.IsValid(id)
        ? new DatafeedId(id)
        : throw new RefusedException(DatafeedDecisions.Unknown(new DatafeedId(Path("datafeed_id") ?? "")));

    /// <summary>Elastic's switch for wildcards that match nothing; its older name still works.</summary>
    public bool AllowNoMatch(string olderName)
    {
        if (!Arguments.Has(olderName)) return Arguments.Flag("allow_no_match", true);
        Warnings.Add(http.Response, $"Deprecated field [{olderName}] used, expected [allow_no_match] instead");
        return Arguments.Flag("allow_no_match", Arguments.Flag(olderName, true));
    }

    /// <summary>What a close or a stop is told.</summary>
    public CloseOptions CloseOptions(string defaultTimeout, string olderName) => new(
        Arguments.Flag("force", false), AllowNoMatch(olderName), Arguments.Patience("timeout", defaultTimeout),
        Arguments.Text("timeout") ?? defaultTimeout);
}
