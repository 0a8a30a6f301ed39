using MlActors.Api.Elastic.Json;

namespace MlActors.Api.Elastic;

/// <summary>What an endpoint answers; how it is rendered is not the endpoint's business.</summary>
internal abstract record Answer
{
    public sealed record Json(int Status, Action<JsonOut> Write) : Answer;

    /// <summary>A status and no body, as HEAD wants it.</summary>
    public sealed record Bare(int Status) : Answer;

    /// <summary>Goes on until it is written or the caller leaves.</summary>
    public sealed record Events(Func<Stream, CancellationToken, Task> Write) : Answer;

    private Answer() { }

    public static Answer Ok(Action<JsonOut> members) => new Json(200, json => json.Object(() => members(json)));

    public static Answer With(int status, Action<JsonOut> members) => new Json(status, json => json.Object(() => members(json)));

    public static readonly Answer Acknowledged = Ok(json => json.Flag("acknowledged", true));
}
