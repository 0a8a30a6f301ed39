using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using MlActors.Ctl.Cluster;
using static MlActors.Ctl.Runs.RunEvent;

namespace MlActors.Ctl.Runs;

/// <summary>
/// Follows one run to its end over server-sent events. A lost stream is opened anew, on another node if need be, and what was
/// missed in between is read from the run itself, so that a break changes nothing but the pace.
/// </summary>
public sealed class RunFeed(ClusterClient cluster, TimeProvider time)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    // A node that vanished without closing its connections is silent for ever; asking again costs one request.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);

    public async IAsyncEnumerable<RunEvent> FollowAsync(string runId, [EnumeratorCancellation] CancellationToken stop)
    {
        var (pause, toldLost) = (FirstPause, false);
        while (true)
        {
            string lost;
            using (var contact = await ContactAsync(runId, stop))
            await using (var events = contact.Events(stop).GetAsyncEnumerator(stop))
            {
                while (true)
                {
                    var (heard, broken) = contact.Lost is { } never ? (null, never) : await NextAsync(events, contact, stop);
                    lost = broken;
                    if (heard is null) break;
                    toldLost = false;
                    yield return heard;
                    if (heard is RunHasEnded) yield break;
                }
                if (contact.HasStreamed) pause = FirstPause;
            }
            if (lost.Length > 0 && !toldLost) yield return new ContactLost(lost);
            toldLost = lost.Length > 0;
            await Task.Delay(pause, time, stop);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    /// <summary>The stream is opened before the run is read, so that nothing can happen unseen between the two.</summary>
    private async Task<Contact> ContactAsync(string runId, CancellationToken stop)
    {
        HttpResponseMessage? stream = null;
        try
        {
            stream = await cluster.OpenStreamAsync($"{RunRequests.PathOf(runId)}/_events", stop);
            var (_, summary, units) = await cluster.RunAsync(runId, stop);
            return new Contact(stream, summary, units, time);
        }
        catch (Exception failure) when (failure is NoAnswerException or ServerRefusedException { IsRefusal: false })
        {
            stream?.Dispose();
            return new Contact(failure.Message);
        }
    }

    private static async Task<(RunEvent? Heard, string Broken)> NextAsync(IAsyncEnumerator<RunEvent> events, Contact contact, CancellationToken stop)
    {
        try
        {
            return await events.MoveNextAsync() ? (events.Current, "") : (null, "The stream of events ended before the run did.");
        }
        catch (Exception failure) when (failure is IOException or HttpRequestException)
        {
            return (null, failure.Message);
        }
        catch (OperationCanceledException) when (contact.WasSilent && !stop.IsCancellationRequested)
        {
            return (null, "");
        }
    }

    /// <summary>One connection: what the run was when it opened, and what comes after.</summary>
    private sealed class Contact : IDisposable
    {
        private readonly HttpResponseMessage? _stream;
        private readonly RunSummary? _summary;
        private readonly IReadOnlyList<RunUnit> _units = [];
        private readonly CancellationTokenSource? _silence;

        public Contact(string lost) => Lost = lost;

        public Contact(HttpResponseMessage stream, RunSummary summary, IReadOnlyList<RunUnit> units, TimeProvider time) =>
            (_stream, _summary, _units, _silence) = (stream, summary, units, new CancellationTokenSource(Silence, time));

        public string? Lost { get; }
        public bool HasStreamed { get; private set; }
        public bool WasSilent => _silence?.IsCancellationRequested ?? false;

        public async IAsyncEnumerable<RunEvent> Events([EnumeratorCancellation] CancellationToken stop)
        {
            if (_stream is null || _silence is null || _summary is null) yield break;
            yield return new RunChanged(_summary);
            foreach (var unit in _units) yield return new UnitChanged(unit);
            if (_summary.HasEnded)
            {
                yield return new RunHasEnded(_summary);
                yield break;
            }
            using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, _silence.Token);
            await using var body = await _stream.Content.ReadAsStreamAsync(either.Token);
            await foreach (var item in SseParser.Create(body).EnumerateAsync(either.Token))
            {
                _silence.CancelAfter(Silence);
                HasStreamed = true;
                if (Read(item) is { } heard) yield return heard;
            }
        }

        public void Dispose()
        {
            _stream?.Dispose();
            _silence?.Dispose();
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
}
