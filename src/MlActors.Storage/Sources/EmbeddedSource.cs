using System.Collections.Immutable;
using System.Text.Json;
using LinqToDB.Data;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Records;
using MlActors.Storage.Files;
using MlActors.Storage.Indices;
using MlActors.Storage.Queries;

namespace MlActors.Storage.Sources;

/// <summary>
/// Reads the indices of the store itself, in the order of time and then of index and sequence number, so that any sequence of pages comes
/// by each document once.
/// </summary>
public sealed class EmbeddedSource : IRecordSource
{
    /// <summary>A page that finds little ends here, so that a rare match neither holds up the reader nor goes unreported.</summary>
    private const int MostScanned = 50_000;

    private readonly StoreDatabase _database;
    private readonly TimeProvider _time;

    internal EmbeddedSource(StoreDatabase database, TimeProvider time) => (_database, _time) = (database, time);

    public Task<SourcePage> ReadAsync(SourceRequest request, CancellationToken cancellation) => _database.ReadAsync(
        connection =>
        {
            var reader = RecordReader.For(request.Data, request.FieldNames);
            var records = new RecordBatchBuilder(request.FieldNames.Length);
            var dropped = ImmutableArray.CreateBuilder<DroppedDocument>();
            var (to, reachedEnd) = Scan(connection, request, document =>
            {
                var isRead = reader.TryReadAt((long)document.Value, document.Source, records);
                if (!isRead && dropped.Count < SourcePage.MostNamed) dropped.Add(new DroppedDocument(document.Index.Name, document.Id));
                return records.DocumentCount < request.Size && !records.HasEnoughBytes;
            }, cancellation);
            return new SourcePage(records.Take(), to, reachedEnd) { Dropped = dropped.ToImmutable() };
        },
        cancellation);

    public Task<IReadOnlyList<string>> PreviewAsync(SourceRequest request, int size, CancellationToken cancellation) => _database.ReadAsync(
        connection =>
        {
            var documents = new List<string>();
            if (size <= 0) return documents;
            Scan(connection, request with { Size = size }, document =>
            {
                // What is no text would not be sent either.
                if (document.IsText) documents.Add(System.Text.Encoding.UTF8.GetString(document.Source));
                return documents.Count < size;
            }, cancellation);
            return (IReadOnlyList<string>)documents;
        },
        cancellation);

    /// <summary>Hands out the matching documents until the taker wants no more or the end is reached; says how far it came.</summary>
    private (DatafeedPosition To, bool ReachedEnd) Scan(
        DataConnection connection, SourceRequest request, Predicate<ScannedDocument> takeAndGoOn, CancellationToken cancellation)
    {
        var scans = Open(connection, request);
        for (var scanned = 1; Earliest(scans) is { } next; scanned++)
        {
            cancellation.ThrowIfCancellationRequested();
            var document = next.Scan.Next!;
            var goOn = !Matches(next.Matcher, document) || takeAndGoOn(document);
            next.Scan.Advance();
            if (!goOn || scanned == MostScanned) return (PositionOf(document), false);
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
            // What is no JSON is counted as dropped, so it has to be taken.
            return true;
        }
    }

    private List<IndexScan> Open(DataConnection connection, SourceRequest request)
    {
        var fields = SourceFields.Of(connection, request, _time);
        if (request.From.Time >= request.End) return [];
        // Many indices share a page, so each reads only its part of it at a time.
        var chunk = Math.Max(16, (request.Size / Math.Max(1, fields.Count)) + 1);
        try
        {
            var query = DocumentQuery.Parse(request.Datafeed.Query);
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
            // Scans stand in the order of their indices' names, so of equal times the first one wins.
            if (scan.Scan.Next is { } next && (earliest is null || next.Value < earliest.Scan.Next!.Value)) earliest = scan;
        }
        return earliest;
    }

    /// <summary>
    /// The index's name, and the sequence number in a width of its own. No name holds a space, and every character of one is above it.
    /// </summary>
    private static DatafeedPosition PositionOf(ScannedDocument document) =>
        new((long)document.Value, $"{document.Index.Name} {DocumentKey.SequenceOf(document.Key):D16}");

    private static ScanPoint StartIn(DocumentIndex index, DatafeedPosition from)
    {
        if (from.Tiebreak is not { } tiebreak) return ScanPoint.Before(from.Time);
        var split = tiebreak.IndexOf(' ', StringComparison.Ordinal);
        if (split < 0 || !long.TryParse(tiebreak.AsSpan(split + 1), out var sequence))
            throw Refusal.UnreadableSource(
                $"the position [{tiebreak}] was not written by this source", "stop the datafeed and start it with a start time").ToException();
        return string.CompareOrdinal(index.Name, tiebreak[..split]) switch
        {
            < 0 => ScanPoint.After(from.Time),
            0 => new ScanPoint(from.Time, DocumentKey.Of(index.Id, sequence)),
            > 0 => ScanPoint.Before(from.Time),
        };
    }

    /// <summary>One index of the page, and what is asked of its documents.</summary>
    private sealed record IndexScan(DocumentScan Scan, DocumentMatcher Matcher);
}
