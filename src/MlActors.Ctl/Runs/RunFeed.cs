using System.Runtime.CompilerServices;
using MlActors.Ctl.Cluster;
using static MlActors.Ctl.Runs.RunEvent;

namespace MlActors.Ctl.Runs;

/// <summary>
/// Follows one run to its end over server-sent events. A lost stream is opened anew, on another node if need be, and goes on after
/// the last event that was heard, so that a break changes nothing but the pace.
/// </summary>
public sealed class RunFeed(ClusterClient cluster, TimeProvider time)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    public async IAsyncEnumerable<RunEvent> FollowAsync(string runId, [EnumeratorCancellation] CancellationToken stop)
    {
        var (pause, toldLost, lastEventId) = (FirstPause, false, (string?)null);
        while (true)
        {
            var (stream, lost) = await OpenAsync(runId, lastEventId, stop);
            if (stream is not null)
            {
                using (stream)
                await using (var events = stream.ReadAsync(stop).GetAsyncEnumerator(stop))
                {
                    while (true)
                    {
                        (var heard, lost) = await NextAsync(events, stream, stop);
                        if (heard is null) break;
                        (pause, toldLost) = (FirstPause, false);
                        if (heard is RunHasEnded ended)
                        {
                            foreach (var last in await LastWordsAsync(ended, stop)) yield return last;
                            yield break;
                        }
                        yield return heard;
                    }
                    lastEventId = stream.LastEventId ?? lastEventId;
                }
            }
            if (lost.Length > 0 && !toldLost) yield return new ContactLost(lost);
            toldLost |= lost.Length > 0;
            await Task.Delay(pause, time, stop);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private async Task<(RunEventStream? Stream, string Lost)> OpenAsync(string runId, string? lastEventId, CancellationToken stop)
    {
        try
        {
            return (new RunEventStream(await cluster.OpenStreamAsync($"{RunRequests.PathOf(runId)}/_events", lastEventId, stop), time), "");
        }
        catch (Exception failure) when (failure is NoAnswerException or ServerRefusedException { IsRefusal: false })
        {
            return (null, failure.Message);
        }
    }

    private static async Task<(RunEvent? Heard, string Lost)> NextAsync(
        IAsyncEnumerator<RunEvent> events, RunEventStream stream, CancellationToken stop)
    {
        try
        {
            return await events.MoveNextAsync() ? (events.Current, "") : (null, "the stream of events ended before the run did");
        }
        catch (Exception failure) when (failure is IOException or HttpRequestException)
        {
            return (null, failure.Message);
        }
        catch (OperationCanceledException) when (stream.WasSilent && !stop.IsCancellationRequested)
        {
            return (null, "");
        }
    }

    /// <summary>The stream is for watching. What is reported at the end is read from the run itself, whatever the stream may have left out.</summary>
    private async Task<IEnumerable<RunEvent>> LastWordsAsync(RunHasEnded ended, CancellationToken stop)
    {
        try
        {
            var (_, summary, units) = await cluster.RunAsync(ended.Summary.RunId, stop);
            return [.. units.Select(unit => new UnitChanged(unit)), new RunHasEnded(summary)];
        }
        catch (Exception failure) when (failure is NoAnswerException or ServerRefusedException)
        {
            return [ended];
        }
    }
}
