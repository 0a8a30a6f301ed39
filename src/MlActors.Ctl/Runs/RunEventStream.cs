using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using MlActors.Ctl.Cluster;
using static MlActors.Ctl.Runs.RunEvent;

namespace MlActors.Ctl.Runs;

/// <summary>One connection on which a run tells its events, until it breaks or the run ends.</summary>
public sealed class RunEventStream(HttpResponseMessage answer, TimeProvider time) : IDisposable
{
    // A node that vanished without closing its connections is silent for ever; asking again costs one request.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);

    private readonly CancellationTokenSource _silence = new(Silence, time);

    /// <summary>What to tell the server at the next connection, so that it goes on from there.</summary>
    public string? LastEventId { get; private set; }

    public bool WasSilent => _silence.IsCancellationRequested;

    public async IAsyncEnumerable<RunEvent> ReadAsync([EnumeratorCancellation] CancellationToken stop)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, _silence.Token);
        await using var body = await answer.Content.ReadAsStreamAsync(either.Token);
        await foreach (var item in SseParser.Create(body).EnumerateAsync(either.Token))
        {
            _silence.CancelAfter(Silence);
            LastEventId = item.EventId ?? LastEventId;
            if (Read(item) is { } heard) yield return heard;
        }
    }

    public void Dispose()
    {
        answer.Dispose();
        _silence.Dispose();
    }

    /// <summary>Event types of a newer server are let pass: the three below carry everything that is needed.</summary>
    private static RunEvent? Read(SseItem<string> item) => item.EventType switch
    {
        "unit" => new UnitChanged(Wire.Read<RunUnit>(JsonElement.Parse(item.Data))),
        "run" => new RunChanged(Wire.Read<RunSummary>(JsonElement.Parse(item.Data))),
        "end" => new RunHasEnded(Wire.Read<RunSummary>(JsonElement.Parse(item.Data))),
        _ => null,
    };
}
