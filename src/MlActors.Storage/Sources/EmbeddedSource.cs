using System.Collections.Immutable;
using System.Text.Json;
using System.Globalization;
using System.Runtime.CompilerServices;
using LinqToDB.Data;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Progress;
using MlActors.Domain.Records;
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

    internal EmbeddedSource(StoreDatabase database, TimeProvider time) => (_database, _time) = (database, time);

    public Task<SourcePage> ReadAsync(SourceRequest request, CancellationToken cancellationToken) => _database.ReadAsync(
        connection =>
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
        },
        cancellationToken);

    public Task<IReadOnlyList<string>> PreviewAsync(SourceRequest request, int size, CancellationToken cancellationToken) => _database.ReadAsync(
        connection =>
        {
            var documents = new List<string>();
            if (size <= 0) return documents;
            Scan(connection, request with { Size = size }, document =>
            {
                // Documents that are not Unicode would not be sent either.
                if (document.IsText) documents.Add(System.Text.Encoding.UTF8.GetString(document.Source));
                return documents.Count < size;
            }, cancellationToken);
            return (IReadOnlyList<string>)documents;
        },
        cancellationToken);

    /// <summary>Passes matching documents to a callback until that returns false or the end is reached; returns the position.</summary>
    private (DatafeedPosition To, bool ReachedEnd) Scan(
        DataConnection connection, SourceRequest request, Predicate<ScannedDocument> take, CancellationToken cancellationToken)
    {
        var scans = Open(connection, request);
        for (var scanned = 1; Earliest(scans) is { } next; scanned++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var document = next.Scan.Next!;
            var continues = !Matches(next.Matcher, document) || take(document);
            next.Scan.Advance();
            if (!continues || scanned == MaxScanned) return (PositionOf(document), false);
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
