using System.Net.ServerSentEvents;
using System.Text.Json;
using MlActors.Ctl.Cluster;
using static MlActors.Ctl.Runs.RunEvent;

namespace MlActors.Ctl.Runs;

/// <summary>
/// Reads the server-sent events of one run until the run ends; one instance per run that is followed. When a connection is lost it opens
/// another, to another node if necessary, and continues after the last event it received.
/// </summary>
public sealed class RunEventReader(ClusterClient cluster, string runId, Action<RunEvent> onEvent, TimeProvider time)
{
    private static readonly TimeSpan FirstRetryDelay = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan MaxRetryDelay = TimeSpan.FromSeconds(2);

    // A node that disappeared without closing its connections never sends anything again. Connecting again costs one request.
    private static readonly TimeSpan SilenceTimeout = TimeSpan.FromSeconds(15);

    private TimeSpan _retryDelay = FirstRetryDelay;
    private bool _isLossReported;
    private string? _lastEventId;
    private RunHasEnded? _end;

    /// <summary>Completes after <see cref="RunHasEnded"/> was passed on, which is always the last event.</summary>
    /// <exception cref="ServerErrorException">The cluster rejects the request, for example because the run does not exist.</exception>
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        while (_end is null)
        {
            var failure = await ReadConnectionAsync(cancellationToken);
            if (_end is not null) break;
            if (failure is not null && !_isLossReported) onEvent(new ContactLost(failure));
            _isLossReported |= failure is not null;
            await Task.Delay(_retryDelay, time, cancellationToken);
            _retryDelay = _retryDelay * 2 < MaxRetryDelay ? _retryDelay * 2 : MaxRetryDelay;
        }
        foreach (var runEvent in await ReadFinalStateAsync(_end, cancellationToken)) onEvent(runEvent);
    }

    /// <returns>Why the connection ended before the run did; null when the run ended, or when the node only stopped sending.</returns>
    private async Task<string?> ReadConnectionAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await cluster.OpenStreamAsync($"{RunRequests.PathOf(runId)}/_events", _lastEventId, cancellationToken);
            using var silence = new CancellationTokenSource(SilenceTimeout, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, silence.Token);
            await using var body = await response.Content.ReadAsStreamAsync(either.Token);
            await foreach (var item in SseParser.Create(body).EnumerateAsync(either.Token))
            {
                silence.CancelAfter(SilenceTimeout);
                _lastEventId = item.EventId ?? _lastEventId;
                if (Parse(item) is not { } runEvent) continue;
                (_retryDelay, _isLossReported) = (FirstRetryDelay, false);
                _end = runEvent as RunHasEnded;
                if (_end is not null) return null;
                onEvent(runEvent);
            }
            return "the stream of events ended before the run did";
        }
        catch (Exception failure)
            when (failure is NoResponseException or IOException or HttpRequestException or ServerErrorException { IsClientError: false })
        {
            return failure.Message;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>A newer server may send further event types; these three contain everything that is shown.</summary>
    private static RunEvent? Parse(SseItem<string> item) => item.EventType switch
    {
        "unit" => new UnitChanged(ApiJson.Read<RunUnit>(JsonElement.Parse(item.Data))),
        "run" => new RunChanged(ApiJson.Read<RunSummary>(JsonElement.Parse(item.Data))),
        "end" => new RunHasEnded(ApiJson.Read<RunSummary>(JsonElement.Parse(item.Data))),
        _ => null,
    };

    /// <summary>The final report is read from the run itself, because a connection that was lost may have skipped events.</summary>
    private async Task<IEnumerable<RunEvent>> ReadFinalStateAsync(RunHasEnded end, CancellationToken cancellationToken)
    {
        try
        {
            var (_, summary, units) = await cluster.RunAsync(end.Summary.RunId, cancellationToken);
            return [.. units.Select(unit => new UnitChanged(unit)), new RunHasEnded(summary)];
        }
        catch (Exception failure) when (failure is NoResponseException or ServerErrorException)
        {
            return [end];
        }
    }
}
