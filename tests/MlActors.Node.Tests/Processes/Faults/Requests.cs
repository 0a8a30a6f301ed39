using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace MlActors.Node.Tests.Processes.Faults;

/// <summary>The response of a node and its duration. Status 0 means no response: refused, broken off, or timed out.</summary>
internal sealed record Reply(int Status, string Body, TimeSpan Took, string Warnings = "")
{
    /// <summary>The body and the warnings.</summary>
    public string Text => $"{Body} {Warnings}";

    public bool IsDone => Status is >= 200 and < 300;

    public JsonNode Json => JsonNode.Parse(Body)!;

    public override string ToString() => $"{Status} after {Took.TotalSeconds:0.0} s: {(Body.Length > 300 ? Body[..300] + "..." : Body)}";
}

/// <summary>Sends single requests to one node and returns any response; unlike <see cref="ElasticClient"/> it does not retry.</summary>
internal sealed class Requests(LocalNode node) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly HttpClient _http = new(new SocketsHttpHandler { MaxConnectionsPerServer = 1_000 })
    {
        BaseAddress = new Uri($"http://127.0.0.1:{node.HttpPort}"), Timeout = Timeout.InfiniteTimeSpan,
    };

    public void Dispose() => _http.Dispose();

    public Task<Reply> GetAsync(string path, int seconds = 60) => SendAsync(HttpMethod.Get, path, null, seconds);

    public Task<Reply> PutAsync(string path, string body, int seconds = 60) => SendAsync(HttpMethod.Put, path, body, seconds);

    public Task<Reply> PostAsync(string path, string? body = null, int seconds = 60) => SendAsync(HttpMethod.Post, path, body, seconds);

    public Task<Reply> DeleteAsync(string path, int seconds = 60) => SendAsync(HttpMethod.Delete, path, null, seconds);

    public async Task<Reply> SendAsync(HttpMethod method, string path, string? body, int seconds)
    {
        var began = TimeProvider.System.GetTimestamp();
        try
        {
            using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
            using var request = new HttpRequestMessage(method, path);
            if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
            using var response = await _http.SendAsync(request, timeout.Token);
            var text = await response.Content.ReadAsStringAsync(timeout.Token);
            var warnings = response.Headers.TryGetValues("Warning", out var values) ? string.Join(' ', values) : "";
            return new Reply((int)response.StatusCode, text, TimeProvider.System.GetElapsedTime(began), warnings);
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException or IOException)
        {
            return new Reply(0, failure.Message, TimeProvider.System.GetElapsedTime(began));
        }
    }

    /// <summary>Repeats a request until its status is neither 503 nor 0, for a limited time; then returns the last response.</summary>
    public async Task<Reply> SettledAsync(string path, int seconds = 20)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var reply = await GetAsync(path, seconds);
            if (reply.Status is not (0 or 503) || TimeProvider.System.GetElapsedTime(began).TotalSeconds > seconds) return reply;
            await Waiting.ForAsync(Pause);
        }
    }
}
