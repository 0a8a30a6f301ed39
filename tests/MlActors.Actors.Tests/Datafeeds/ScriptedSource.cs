using System.Collections.Concurrent;
using MlActors.Detection.Records;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Progress;
using MlActors.Domain.Records;
using MlActors.Storage.Sources;

namespace MlActors.Actors.Tests.Datafeeds;

/// <summary>A source in memory: one record a minute as far as it goes, searches that fail or never end when they are told to.</summary>
internal sealed class ScriptedSource : IRecordSource
{
    private readonly ConcurrentQueue<(SourceRequest Request, CancellationToken Cancellation)> _searches = new();
    private volatile int _failures;
    private volatile int _minutes;
    private volatile bool _hangs;

    public IReadOnlyList<(SourceRequest Request, CancellationToken Cancellation)> Searches => [.. _searches];

    /// <summary>The source holds the records of this number of minutes.</summary>
    public void Holds(int minutes) => _minutes = minutes;

    public void FailsNext(int searches) => _failures = searches;

    public void Hangs(bool hangs) => _hangs = hangs;

    public async Task<SourcePage> ReadAsync(SourceRequest request, CancellationToken cancellation)
    {
        _searches.Enqueue((request, cancellation));
        if (_hangs) await new TaskCompletionSource().Task.WaitAsync(cancellation);
        if (Interlocked.Decrement(ref _failures) >= 0) throw Refusal.UnreadableSource("index [metrics] does not exist", "create it").ToException();
        var first = (int)Math.Max(0, (request.From.Time - Known.Start + Known.Minute - 1) / Known.Minute);
        var end = (int)Math.Clamp((request.End - Known.Start + Known.Minute - 1) / Known.Minute, first, Math.Max(first, _minutes));
        var count = Math.Min(end - first, request.Size);
        var reachedEnd = first + count == end;
        var to = new DatafeedPosition(reachedEnd ? request.End : Known.Start + (first + count) * Known.Minute);
        return new SourcePage(count == 0 ? new ParsedRecords(RecordBatch.Empty(1), 0, 0, 0) : Known.Records(first, count), to, reachedEnd);
    }

    public Task<IReadOnlyList<string>> PreviewAsync(SourceRequest request, int size, CancellationToken cancellation) =>
        throw new NotSupportedException("No spec of a datafeed asks for a preview.");
}
