using System.Collections.Immutable;
using System.Text.Json;
using System.Globalization;
using System.Runtime.CompilerServices;
using LinqToDB.Data;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Progress;
using MlActors.Domain.Records;
using MlActors.Storage.Aggregations;
using MlActors.Storage.Files;
using MlActors.Storage.Indices;
using MlActors.Storage.Queries;

namespace MlActors.Storage.Sources;

/// <summary>
/// Reads the indices of the embedded store in the order of time, index and sequence number, so that any sequence of pages reads
/// each document once.
/// </summary>
public sealed class EmbeddedSource : IRecordSource
{
    /// <summary>The documents scanned for one page, so that a page with few matches does not take unbounded time.</summary>
    private const int MaxScanned = 50_000;

    private readonly StoreDatabase _database;
    private readonly TimeProvider _time;

    /// <summary>The queries of datafeeds that are being read, so that a query is not parsed again for each page.</summary>
    private readonly ConditionalWeakTable<DatafeedConfig, DocumentQuery> _queries = [];

    private readonly ConditionalWeakTable<DatafeedConfig, HistogramAggregation> _histograms = [];

    internal EmbeddedSource(StoreDatabase database, TimeProvider time) => (_database, _time) = (database, time);

    public Task<SourcePage> ReadAsync(SourceRequest request, CancellationToken cancellationToken) => _database.ReadAsync(
        connection => request.Datafeed.Aggregations is null
            ? ReadDocuments(connection, request, cancellationToken)
            : ReadGroups(connection, request, cancellationToken),
        cancellationToken);

    public Task<IReadOnlyList<string>> PreviewAsync(SourceRequest request, int size, CancellationToken cancellationToken) => _database.ReadAsync(
        connection =>
        {
            var documents = new List<string>();
            if (size <= 0) return documents;
            if (request.Datafeed.Aggregations is not null) return PreviewGroups(connection, request, size, cancellationToken);
            Scan(connection, request with { Size = size }, document =>
            {
                // Documents that are not Unicode would not be sent either.
                if (document.IsText) documents.Add(System.Text.Encoding.UTF8.GetString(document.Source));
                return documents.Count < size;
            }, cancellationToken);
            return (IReadOnlyList<string>)documents;
        },
        cancellationToken);

    private SourcePage ReadDocuments(DataConnection connection, SourceRequest request, CancellationToken cancellationToken)
    {
        var reader = RecordReader.For(request.Data, request.FieldNames);
        var records = new RecordBatchBuilder(request.FieldNames.Length);
        var dropped = ImmutableArray.CreateBuilder<DroppedDocument>();
        var (to, reachedEnd) = Scan(connection, request, document =>
        {
            var isRead = reader.TryReadAt((long)document.Value, document.Source, records);
            if (!isRead && dropped.Count < SourcePage.MaxNamedDropped) dropped.Add(new DroppedDocument(document.Index.Name, document.Id));
            return records.DocumentCount < request.Size && !records.HasEnoughBytes;
        }, cancellationToken);
        return new SourcePage(records.Take(), to, reachedEnd) { Dropped = dropped.ToImmutable() };
    }

    private SourcePage ReadGroups(DataConnection connection, SourceRequest request, CancellationToken cancellationToken)
    {
        var reader = RecordReader.For(request.Data, request.FieldNames);
        var records = new RecordBatchBuilder(request.FieldNames.Length);
        var (to, reachedEnd) = ScanGroups(
            connection,
            request,
            record =>
            {
                reader.TryReadAt(record.Time, record.Json, records);
                return !records.HasEnoughBytes;
            },
            isFull: () => records.DocumentCount >= request.Size,
            cancellationToken);
        return new SourcePage(records.Take(), to, reachedEnd);
    }

    private List<string> PreviewGroups(DataConnection connection, SourceRequest request, int size, CancellationToken cancellationToken)
    {
        var records = new List<string>();
        ScanGroups(
            connection,
            request,
            record =>
            {
                records.Add(System.Text.Encoding.UTF8.GetString(record.Json));
                return records.Count < size;
            },
            isFull: () => records.Count >= size,
            cancellationToken);
        return records;
    }

    /// <summary>Passes the records of whole intervals to a callback until that returns false, a page is full, or the end is reached.</summary>
    private (DatafeedPosition To, bool ReachedEnd) ScanGroups(
        DataConnection connection, SourceRequest request, Predicate<AggregatedRecord> take, Func<bool> isFull, CancellationToken cancellationToken)
    {
        var histogram = _histograms.GetValue(request.Datafeed, feed => HistogramAggregation.Parse(feed.Aggregations!.Json));
        var range = AggregatedRange.Of(request.From, request.End, histogram);
        AggregatedInterval? interval = null;
        DatafeedPosition? stopped = null;
        var (to, reachedEnd) = Scan(
            connection,
            request with { From = new DatafeedPosition(range.From), End = range.End },
            document =>
            {
                var start = histogram.StartOf((long)document.Value);
                if (interval is not null && interval.Start != start)
                {
                    stopped = PassOn(interval, range, take) ?? (isFull() ? new DatafeedPosition(interval.End) : null);
                    if (stopped is not null) return false;
                    interval = null;
                }
                interval ??= new AggregatedInterval(start, histogram, request.Data.TimeField, request.FieldNames);
                interval.Add(document);
                return true;
            },
            cancellationToken,
            histogram.StartOf);
        if (stopped is null && interval is not null) stopped = PassOn(interval, range, take);
        return stopped is not null ? (stopped, false) : (reachedEnd ? new DatafeedPosition(request.End) : to, reachedEnd);
    }

    /// <returns>The position after the last record that was taken; null when all were.</returns>
    private static DatafeedPosition? PassOn(AggregatedInterval interval, AggregatedRange range, Predicate<AggregatedRecord> take)
    {
        var records = interval.ToRecords();
        for (var at = interval.Start == range.From ? range.Skipped : 0; at < records.Count; at++)
            if (!take(records[at]))
                return at == records.Count - 1 ? new DatafeedPosition(interval.End) : AggregatedRange.Within(interval, at + 1);
        return null;
    }

    /// <summary>Passes matching documents to a callback until that returns false or the end is reached; returns the position.</summary>
    /// <param name="startOf">The start of the interval of a time; the scan ends between two intervals then. Null for single documents.</param>
    private (DatafeedPosition To, bool ReachedEnd) Scan(
        DataConnection connection, SourceRequest request, Predicate<ScannedDocument> take, CancellationToken cancellationToken,
        Func<long, long>? startOf = null)
    {
        var (scans, last) = (Open(connection, request), long.MinValue);
        for (var scanned = 1; Earliest(scans) is { } next; scanned++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var document = next.Scan.Next!;
            var start = startOf?.Invoke((long)document.Value) ?? last;
            if (scanned > MaxScanned && start != last) return (new DatafeedPosition(start), false);
            last = start;
            var continues = !Matches(next.Matcher, document) || take(document);
            next.Scan.Advance();
            if (!continues || (startOf is null && scanned == MaxScanned)) return (PositionOf(document), false);
        }
        return (new DatafeedPosition(request.End), true);
    }

    private static bool Matches(DocumentMatcher matcher, ScannedDocument document)
    {
        try
        {
            return matcher.MatchesAll || matcher.Matches(document.Id, document.Readable().Source);
        }
        catch (JsonException)
        {
            // Documents that are not JSON are counted as dropped, so they have to be passed on.
            return true;
        }
    }

    private List<IndexScan> Open(DataConnection connection, SourceRequest request)
    {
        var fields = SourceFields.Of(connection, request, _time);
        if (request.From.Time >= request.End) return [];
        // The indices share a page, so each reads its part of the page at a time.
        var chunk = Math.Max(16, (request.Size / Math.Max(1, fields.Count)) + 1);
        try
        {
            var query = _queries.GetValue(request.Datafeed, feed => DocumentQuery.Parse(feed.Query));
            return
            [
                .. fields.Select(each => new IndexScan(
                    new DocumentScan(connection, each.Index, each.Time, StartIn(each.Index, request.From), ScanPoint.Before(request.End), chunk),
                    new DocumentMatcher(query, each.Index, _time.GetUtcNow()))),
            ];
        }
        catch (RefusedException refused) when (refused.Refusal.Kind != RefusalKind.UnreadableSource)
        {
            throw Refusal.UnreadableSource(
                $"datafeed [{request.Datafeed.Id}] cannot run its query: {refused.Refusal.Reason}",
                "correct the datafeed's query or the documents' mapping").ToException(refused);
        }
    }

    private static IndexScan? Earliest(List<IndexScan> scans)
    {
        IndexScan? earliest = null;
        foreach (var scan in scans)
        {
            // Scans are sorted by index name, so the first one wins for equal times.
            if (scan.Scan.Next is { } next && (earliest is null || next.Value < earliest.Scan.Next!.Value)) earliest = scan;
        }
        return earliest;
    }

    /// <summary>
    /// The index name and a zero-padded sequence number, so that the text sorts like the documents: names have no spaces or lower characters.
    /// </summary>
    private static DatafeedPosition PositionOf(ScannedDocument document) =>
        new((long)document.Value, $"{document.Index.Name} {DocumentKey.SequenceOf(document.Key):D16}");

    private static ScanPoint StartIn(DocumentIndex index, DatafeedPosition from)
    {
        if (from.Tiebreak is not { } tiebreak) return ScanPoint.Before(from.Time);
        var split = tiebreak.IndexOf(' ', StringComparison.Ordinal);
        if (split < 0 || !long.TryParse(tiebreak.AsSpan(split + 1), CultureInfo.InvariantCulture, out var sequence))
            throw Refusal.UnreadableSource(
                $"the position [{tiebreak}] was not written by this source", "stop the datafeed and start it with a start time").ToException();
        return string.CompareOrdinal(index.Name, tiebreak[..split]) switch
        {
            < 0 => ScanPoint.After(from.Time),
            0 => new ScanPoint(from.Time, DocumentKey.Of(index.Id, sequence)),
            > 0 => ScanPoint.Before(from.Time),
        };
    }

    /// <summary>The scan of one index, and the query bound to it.</summary>
    private sealed record IndexScan(DocumentScan Scan, DocumentMatcher Matcher);
}
