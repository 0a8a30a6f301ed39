using System.Collections.Immutable;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MlActors.Ctl.Cluster;

/// <summary>
/// The client of the REST API, for one invocation of mlctl. It learns the addresses of further nodes and fails over to them, because nodes
/// may leave while a shutdown is followed.
/// </summary>
public sealed class ClusterClient : IDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    private readonly HttpClient _http;
    private readonly ClusterCredentials _credentials;
    private ImmutableArray<ClusterAddress> _nodes;

    /// <param name="credentials">Null for a cluster without security.</param>
    /// <exception cref="CredentialsException">The credentials would be sent over the network without TLS.</exception>
    public ClusterClient(ClusterAddress address, ClusterCredentials? credentials = null)
    {
        (_nodes, _credentials) = ([address], credentials ?? ClusterCredentials.None);
        if (!_credentials.MayBeSentTo(address))
            throw new CredentialsException($"Credentials are not sent to another machine without TLS; use https://{address}.");
        var handler = new SocketsHttpHandler { ConnectTimeout = ConnectTimeout, AllowAutoRedirect = false };
        _credentials.Configure(handler.SslOptions);
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.Authorization = _credentials.Authorization;
    }

    public ClusterAddress Address => _nodes[0];

    /// <summary>The options with which curl sends the same credentials; empty for none. Secrets stay in the environment.</summary>
    public string CurlOptions => _credentials.Authorization?.Scheme switch
    {
        null => "",
        "Basic" => "-u \"$MLACTORS_USER\" ",
        _ => "-H \"Authorization: ApiKey $MLACTORS_API_KEY\" ",
    };

    public void AddNodes(IEnumerable<ClusterAddress> nodes) => _nodes = [.. _nodes.Union(nodes.Where(_credentials.MayBeSentTo))];

    public Task<JsonElement> GetAsync(string path, CancellationToken cancellationToken) =>
        SendForJsonAsync(HttpMethod.Get, path, null, cancellationToken);

    public Task<JsonElement> PostAsync(string path, JsonNode? body, CancellationToken cancellationToken) =>
        SendForJsonAsync(HttpMethod.Post, path, JsonContent(body), cancellationToken);

    public Task<JsonElement> PutAsync(string path, JsonNode? body, CancellationToken cancellationToken) =>
        SendForJsonAsync(HttpMethod.Put, path, JsonContent(body), cancellationToken);

    public Task<JsonElement> DeleteAsync(string path, CancellationToken cancellationToken) =>
        SendForJsonAsync(HttpMethod.Delete, path, null, cancellationToken);

    /// <summary>Sends newline-delimited JSON, which <c>_bulk</c> expects.</summary>
    public Task<JsonElement> PostLinesAsync(string path, string lines, CancellationToken cancellationToken) =>
        SendForJsonAsync(HttpMethod.Post, path, () => Content(lines, "application/x-ndjson"), cancellationToken);

    /// <summary>Opens a response that does not end by itself; the caller disposes it.</summary>
    public async Task<HttpResponseMessage> OpenStreamAsync(string path, string? lastEventId, CancellationToken cancellationToken)
    {
        var response = await SendAsync(HttpMethod.Get, path, null, cancellationToken, lastEventId);
        if (response.IsSuccessStatusCode) return response;
        using (response) throw ServerErrorException.From(response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken));
    }

    public void Dispose() => _http.Dispose();

    private async Task<JsonElement> SendForJsonAsync(HttpMethod method, string path, Func<HttpContent>? content, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(method, path, content, cancellationToken);
        string body;
        try
        {
            body = await response.Content.ReadAsStringAsync(cancellationToken);
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            throw new NoResponseException($"The response to {method} /{path} broke off: {broken.Message}", broken);
        }
        if (!response.IsSuccessStatusCode) throw ServerErrorException.From(response.StatusCode, body);
        return Parse(method, path, body);
    }

    private static JsonElement Parse(HttpMethod method, string path, string body)
    {
        try
        {
            return body.Length == 0 ? default : JsonElement.Parse(body);
        }
        catch (JsonException cause)
        {
            throw new NoResponseException(
                $"The response to {method} /{path} is not JSON; is this the HTTP address of a node? It begins: {Truncate(body)}", cause);
        }
    }

    private static string Truncate(string body) => body.Length <= 80 ? body : body[..80];

    /// <summary>A refused connection has transferred nothing, so even a POST can be retried on the next node.</summary>
    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, Func<HttpContent>? content, CancellationToken cancellationToken, string? lastEventId = null)
    {
        HttpRequestException? failure = null;
        var nodes = _nodes;
        foreach (var node in nodes)
        {
            try
            {
                using var request = new HttpRequestMessage(method, new Uri(node.Uri, path)) { Content = content?.Invoke() };
                if (lastEventId is not null) request.Headers.Add("Last-Event-ID", lastEventId);
                var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
                if (node != nodes[0]) _nodes = [node, .. _nodes.Remove(node)];
                return response;
            }
            catch (HttpRequestException unreachable)
                when (unreachable.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError)
            {
                failure = unreachable;
            }
            catch (HttpRequestException untrusted) when (untrusted.HttpRequestError == HttpRequestError.SecureConnectionError)
            {
                throw new NoResponseException(
                    $"{node} has no certificate that is trusted here: {(untrusted.InnerException ?? untrusted).Message.TrimEnd('.')}. "
                    + "Give its authority with --ca FILE, or check whether the node uses TLS.", untrusted);
            }
            catch (HttpRequestException broken)
            {
                throw new NoResponseException($"{node} broke off {method} /{path}: {broken.Message}", broken);
            }
        }
        throw new NoResponseException(
            $"No node responds at {string.Join(", ", nodes)}: {failure!.Message.TrimEnd('.')}. Start one, or give the address of a running one.",
            failure);
    }

    private static Func<HttpContent>? JsonContent(JsonNode? body) =>
        body is null ? null : () => Content(body.ToJsonString(), "application/json");

    private static StringContent Content(string text, string type) => new(text, Encoding.UTF8, new MediaTypeHeaderValue(type));
}
