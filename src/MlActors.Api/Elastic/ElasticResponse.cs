using MlActors.Api.Elastic.Json;

namespace MlActors.Api.Elastic;

/// <summary>The result of an endpoint, independent of its rendering.</summary>
internal abstract record ElasticResponse
{
    public sealed record Json(int Status, Action<ElasticJsonWriter> Write) : ElasticResponse;

    /// <summary>A status without a body, for HEAD.</summary>
    public sealed record NoBody(int Status) : ElasticResponse;

    /// <summary>A text for people.</summary>
    public sealed record PlainText(string Text) : ElasticResponse;

    /// <summary>A page that holds everything it needs. Nothing in it is executed, and it can reach no server.</summary>
    public sealed record Page(string Html) : ElasticResponse;

    /// <summary>Lives until the stream ends or the client closes the connection.</summary>
    public sealed record EventStream(Func<Stream, CancellationToken, Task> Write) : ElasticResponse;

    private ElasticResponse() { }

    public static ElasticResponse Ok(Action<ElasticJsonWriter> members) => new Json(200, json => json.Object(() => members(json)));

    public static ElasticResponse With(int status, Action<ElasticJsonWriter> members) => new Json(status, json => json.Object(() => members(json)));

    public static readonly ElasticResponse Acknowledged = Ok(json => json.Flag("acknowledged", true));
}
