using System.Buffers;
using System.Globalization;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Hosting;
using MlActors.Actors.Shutdown;
using MlActors.Api.Elastic;
using MlActors.Api.Elastic.Json;
using MlActors.Domain;
using MlActors.Domain.Shutdown;

namespace MlActors.Api.Runs;

/// <summary>
/// Streams a run as server-sent events, one stream per client: each unit that changes, the summary when it changes, and a final
/// `end`. The id of an event is the position in the run, so that a client that reconnects resumes there.
/// </summary>
internal sealed class RunEvents(ShutdownClient shutdown, IHostApplicationLifetime lifetime, TimeProvider time)
{
    private readonly EventStreams _streams = new(Limits.EventStreams);

    public async Task<ElasticResponse> WatchAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var run = request.RunId();
        request.Http.Response.RegisterForDispose(_streams.Open());
        var lastSeen = request.Http.Request.Headers["Last-Event-ID"].ToString();
        var seen = long.TryParse(lastSeen, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;

        // Requested before the stream begins, so that an unknown run gets an error response.
        var first = await shutdown.WatchAsync(run, seen, withUnits: true, cancellationToken);
        return new ElasticResponse.EventStream((stream, aborted) => WriteAsync(run, first, stream, aborted));
    }

    private async Task WriteAsync(RunId run, RunChanges first, Stream stream, CancellationToken aborted)
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(aborted, lifetime.ApplicationStopping);
        try
        {
            RunSummary? shown = null;
            for (var changes = first; ; changes = await NextAsync(run, changes.Seen, stream, leaving.Token))
            {
                await SendAsync(stream, changes, shown, leaving.Token);
                shown = changes.Summary;
                if (shown.Outcome != RunOutcome.Running && !changes.More) return;
            }
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // This node leaves the cluster. The run continues, and the client can reconnect at any other node.
        }
    }

    /// <summary>While the coordinator moves to another node, comments keep the stream alive.</summary>
    private async Task<RunChanges> NextAsync(RunId run, long seen, Stream stream, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await shutdown.WatchAsync(run, seen, withUnits: true, cancellationToken);
            }
            catch (RefusedException unavailable) when (unavailable.Refusal.Kind == RefusalKind.Unavailable)
            {
                await CommentAsync(stream, "the coordinator is away", cancellationToken);
            }
        }
    }

    private async Task SendAsync(Stream stream, RunChanges changes, RunSummary? shown, CancellationToken cancellationToken)
    {
        var events = EventsOf(changes, shown).ToArray();
        if (events.Length == 0)
        {
            await CommentAsync(stream, "heartbeat", cancellationToken);
            return;
        }

        // Formatted first and written once, because every write to a response is sent.
        using var text = new MemoryStream();
        await SseFormatter.WriteAsync(events.ToAsyncEnumerable(), text, WriteData, cancellationToken);
        await stream.WriteAsync(text.GetBuffer().AsMemory(0, (int)text.Length), cancellationToken);
        await stream.FlushAsync(cancellationToken);
    }

    private IEnumerable<SseItem<Action<ElasticJsonWriter>>> EventsOf(RunChanges changes, RunSummary? shown)
    {
        var now = time.GetUtcNow();
        foreach (var unit in changes.Units) yield return new(json => json.WriteUnit(unit, now), "unit");
        var isOver = changes.Summary.Outcome != RunOutcome.Running && !changes.More;
        if (isOver || changes.Summary != shown)
            yield return new(json => json.WriteRun(changes.Summary), isOver ? "end" : "run")
            {
                EventId = changes.Seen.ToString(CultureInfo.InvariantCulture),
            };
    }

    private static void WriteData(SseItem<Action<ElasticJsonWriter>> item, IBufferWriter<byte> buffer)
    {
        using var writer = new Utf8JsonWriter(buffer, JsonText.CompactOptions);
        var json = new ElasticJsonWriter(writer, human: false);
        json.Object(() => item.Data(json));
    }

    /// <summary>Comments keep the connection alive; clients ignore them.</summary>
    private static async Task CommentAsync(Stream stream, string text, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(Encoding.UTF8.GetBytes($": {text}\n\n"), cancellationToken);
        await stream.FlushAsync(cancellationToken);
    }
}
