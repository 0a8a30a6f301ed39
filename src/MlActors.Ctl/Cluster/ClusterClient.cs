using System.Collections.Immutable;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MlActors.Ctl.Cluster;

/// <summary>
/// The REST API from outside, for as long as one mlctl lives. It knows further nodes of the cluster as soon as it has seen
/// them, and turns to them when the first no longer answers: a shutdown has to be watched while nodes go.
/// </summary>
public sealed class ClusterClient : IDisposable
{
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(5);

    private readonly HttpClient _http = new(new SocketsHttpHandler { ConnectTimeout = ConnectPatience }) { Timeout = Timeout.InfiniteTimeSpan };
    private ImmutableArray<ClusterAddress> _nodes;

    public ClusterClient(ClusterAddress address) => _nodes = [address];

    public ClusterAddress Address => _nodes[0];

    public void AlsoKnows(IEnumerable<ClusterAddress> nodes) => _nodes = [.. _nodes.Union(nodes)];

    public Task<JsonElement> GetAsync(string path, CancellationToken stop) => AskAsync(HttpMethod.Get, path, null, stop);

    public Task<JsonElement> PostAsync(string path, JsonNode? body, CancellationToken stop) => AskAsync(HttpMethod.Post, path, Json(body), stop);

    public Task<JsonElement> PutAsync(string path, JsonNode? body, CancellationToken stop) => AskAsync(HttpMethod.Put, path, Json(body), stop);

    /// <summary>Lines of JSON, as <c>_bulk</c> takes them.</summary>
    public Task<JsonElement> PostLinesAsync(string path, string lines, CancellationToken stop) =>
        AskAsync(HttpMethod.Post, path, () => new StringContent(lines, Encoding.UTF8, new MediaTypeHeaderValue("application/x-ndjson")), stop);

    /// <summary>An answer without an end; whoever asks for it disposes it.</summary>
    public async Task<HttpResponseMessage> OpenStreamAsync(string path, string? lastEventId, CancellationToken stop)
    {
        var answer = await SendAsync(HttpMethod.Get, path, null, stop, lastEventId);
        if (answer.IsSuccessStatusCode) return answer;
        using (answer) throw ServerRefusedException.From(answer.StatusCode, await answer.Content.ReadAsStringAsync(stop));
    }

    public void Dispose() => _http.Dispose();

    private async Task<JsonElement> AskAsync(HttpMethod method, string path, Func<HttpContent>? content, CancellationToken stop)
    {
        using var answer = await SendAsync(method, path, content, stop);
        string body;
        try
        {
            body = await answer.Content.ReadAsStringAsync(stop);
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            throw new NoAnswerException($"The answer to {method} /{path} broke off: {broken.Message}", broken);
        }
        if (!answer.IsSuccessStatusCode) throw ServerRefusedException.From(answer.StatusCode, body);
        return Parsed(method, path, body);
    }

    private static JsonElement Parsed(HttpMethod method, string path, string body)
    {
        try
        {
            return body.Length == 0 ? default : JsonElement.Parse(body);
        }
        catch (JsonException cause)
        {
            throw new NoAnswerException(
                $"The answer to {method} /{path} is no JSON; is this address a node's HTTP address? It begins: {Beginning(body)}", cause);
        }
    }

    private static string Beginning(string body) => body.Length <= 80 ? body : body[..80];

    /// <summary>A refused connection has carried nothing, so that even a POST may be tried on the next node.</summary>
    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, Func<HttpContent>? content, CancellationToken stop, string? lastEventId = null)
    {
        HttpRequestException? lost = null;
        var nodes = _nodes;
        foreach (var node in nodes)
        {
            try
            {
                using var request = new HttpRequestMessage(method, new Uri(node.Uri, path)) { Content = content?.Invoke() };
                if (lastEventId is not null) request.Headers.Add("Last-Event-ID", lastEventId);
                var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
                if (node != nodes[0]) _nodes = [node, .. _nodes.Remove(node)];
                return answer;
            }
            catch (HttpRequestException refused)
                when (refused.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError)
            {
                lost = refused;
            }
            catch (HttpRequestException broken)
            {
                throw new NoAnswerException($"{node} broke off {method} /{path}: {broken.Message}", broken);
            }
        }
        throw new NoAnswerException(
            $"No node answers at {string.Join(", ", nodes)}: {lost!.Message} Start one, or give the address of one that runs.", lost);
    }

    private static Func<HttpContent>? Json(JsonNode? body) =>
        body is null ? null : () => new StringContent(body.ToJsonString(), Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
}
