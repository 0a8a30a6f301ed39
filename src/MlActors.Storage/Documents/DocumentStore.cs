using System.Collections.Immutable;
using System.Text.Json;
using LinqToDB;
using LinqToDB.Data;
using MlActors.Domain;
using MlActors.Domain.Records;
using MlActors.Storage.Files;
using MlActors.Storage.Indices;
using MlActors.Storage.Queries;
using MlActors.Storage.Search;

namespace MlActors.Storage.Documents;

/// <summary>Indices and the documents in them: as much of Elastic's document store as loading, looking up and datafeeds need.</summary>
public sealed class DocumentStore
{
    /// <summary>
    /// A transaction's share of a bulk request: long enough to pay for the commit, short enough for other writers to get their turn.
    /// </summary>
    private const int ItemsInTransaction = 1000;

    private readonly StoreDatabase _database;
    private readonly TimeProvider _time;

    internal DocumentStore(StoreDatabase database, TimeProvider time) => (_database, _time) = (database, time);

    /// <param name="body">JSON with <c>mappings</c> and <c>settings</c>, both optional; empty for neither.</param>
    /// <exception cref="RefusedException">The name is taken or not allowed, or a mapping is not understood.</exception>
    public Task CreateIndexAsync(string name, ReadOnlyMemory<byte> body = default, CancellationToken cancellation = default)
    {
        var (mappings, mappingsText, settingsText) = ParseBody(body);
        return _database.WriteAsync(
            connection => { new IndexCatalog(connection, _time).Create(name, mappings, mappingsText, settingsText); }, cancellation);
    }

    /// <summary>Deletes indices by name. A wildcard is refused, as Elastic does by default: it would take more than was meant.</summary>
    public Task DeleteIndicesAsync(string expression, CancellationToken cancellation = default)
    {
        if (IndexExpression.Split([expression]).Any(IndexExpression.IsWildcard))
            throw Refusal.BadRequest("Wildcard expressions or all indices are not allowed").ToException();
        return _database.WriteAsync(
            connection =>
            {
                var catalog = new IndexCatalog(connection, _time);
                foreach (var index in catalog.Resolve([expression])) catalog.Delete(index);
            },
            cancellation);
    }

    /// <summary>The indices that expressions name.</summary>
    /// <exception cref="RefusedException">A name without a wildcard does not exist, and is not to be passed over.</exception>
    public Task<ImmutableArray<IndexInfo>> ResolveAsync(
        IEnumerable<string> expressions, bool ignoreUnavailable = false, CancellationToken cancellation = default) => _database.ReadAsync(
        connection => new IndexCatalog(connection, _time).Resolve(expressions, ignoreUnavailable).Select(index => index.ToInfo()).ToImmutableArray(),
        cancellation);

    /// <summary>Those of the names that an index has.</summary>
    public Task<ImmutableHashSet<string>> ExistingAsync(IReadOnlyCollection<string> names, CancellationToken cancellation = default) =>
        _database.ReadAsync(
        connection => names.Where(new IndexCatalog(connection, _time).Names().Contains).ToImmutableHashSet(StringComparer.Ordinal),
        cancellation);

    /// <summary>Whether every name in the expression exists, and a wildcard finds something.</summary>
    public Task<bool> IndexExistsAsync(string expression, CancellationToken cancellation = default) => _database.ReadAsync(
        connection =>
        {
            var known = new IndexCatalog(connection, _time).Names();
            return IndexExpression.Split([expression]).All(part =>
                IndexExpression.IsWildcard(part) ? IndexExpression.Resolve([part], known).Count > 0 : known.Contains(part));
        },
        cancellation);

    /// <summary>Writes one document; the index is made when there is none.</summary>
    /// <exception cref="RefusedException">The document is not JSON, a value does not fit its field, or a document to be created is
    /// there.</exception>
    public Task<BulkOutcome> IndexAsync(
        string index, string? id, ReadOnlyMemory<byte> source, DocumentAction action = DocumentAction.Index,
        CancellationToken cancellation = default) =>
        OneAsync(new BulkItem(action, index, id, source), cancellation);

    /// <summary>Deletes one document, or finds that it is not there.</summary>
    public Task<BulkOutcome> DeleteAsync(string index, string id, CancellationToken cancellation = default) =>
        OneAsync(new BulkItem(DocumentAction.Delete, index, id, default), cancellation);

    /// <summary>Carries out many actions, in order and each with its own outcome. What has an outcome without a refusal is durable.</summary>
    public async Task<ImmutableArray<BulkOutcome>> BulkAsync(IEnumerable<BulkItem> items, CancellationToken cancellation = default)
    {
        var outcomes = ImmutableArray.CreateBuilder<BulkOutcome>();
        foreach (var some in items.Chunk(ItemsInTransaction)) outcomes.AddRange(await WriteAsync(some, cancellation));
        return outcomes.ToImmutable();
    }

    /// <summary>One document; null when there is none of that id.</summary>
    /// <exception cref="RefusedException">There is no such index.</exception>
    public Task<StoredDocument?> GetAsync(string index, string id, CancellationToken cancellation = default) => _database.ReadAsync(
        connection =>
        {
            var found = new IndexCatalog(connection, _time).Find(index) ?? throw DocumentRefusals.NoSuchIndex(index).ToException();
            return connection.GetTable<DocumentRow>().FirstOrDefault(row => row.IndexId == found.Id && row.Id == id) is { } document
                ? new StoredDocument(index, id, document.Version, DocumentKey.SequenceOf(document.Key), Readable(document.Source))
                : null;
        },
        cancellation);

    /// <summary>An older build let documents in whose text is not Unicode.</summary>
    private static byte[] Readable(byte[] source) => JsonUnicode.IndexOfInvalid(source) < 0 ? source : JsonUnicode.Replace(source);

    /// <summary>How many documents match.</summary>
    public Task<long> CountAsync(string expression, DocumentQuery query, CancellationToken cancellation = default) => _database.ReadAsync(
        connection => Over(connection, expression, query, cancellation).Count(),
        cancellation);

    /// <exception cref="RefusedException">There is no such index, or a value does not fit its field.</exception>
    public Task<SearchResult> SearchAsync(string expression, SearchRequest request, CancellationToken cancellation = default) => _database.ReadAsync(
        connection => Over(connection, expression, request.Query, cancellation).Run(request),
        cancellation);

    /// <summary>Adds the documents of those of the named indices that exist to a search that others offer documents to.</summary>
    public Task OfferAllAsync(IEnumerable<string> expressions, OfferedSearch search, CancellationToken cancellation = default) => _database.ReadAsync(
        connection =>
        {
            var plan = new SearchPlan(connection, search.Request.Query, _time.GetUtcNow());
            foreach (var index in new IndexCatalog(connection, _time).Resolve(expressions, ignoreUnavailable: true))
                search.Offer(plan, index, cancellation);
            return true;
        },
        cancellation);

    private DocumentSearch Over(DataConnection connection, string expression, DocumentQuery query, CancellationToken cancellation) =>
        new(connection, new IndexCatalog(connection, _time).Resolve([expression]), query, _time.GetUtcNow(), cancellation);

    private async Task<BulkOutcome> OneAsync(BulkItem item, CancellationToken cancellation)
    {
        var outcome = (await WriteAsync([item], cancellation))[0];
        return outcome.Refusal is { } refusal ? throw refusal.ToException() : outcome;
    }

    private Task<List<BulkOutcome>> WriteAsync(IReadOnlyList<BulkItem> items, CancellationToken cancellation) => _database.WriteAsync(
        connection =>
        {
            using var writer = new DocumentWriter(connection, _time);
            return writer.Write(items);
        },
        cancellation);

    private static (IndexMappings Mappings, string MappingsText, string SettingsText) ParseBody(ReadOnlyMemory<byte> body)
    {
        if (body.Span.Trim(" \t\r\n"u8).IsEmpty) return (IndexMappings.Empty, "{}", "{}");
        if (JsonUnicode.IndexOfInvalid(body.Span) is >= 0 and var at)
            throw new Refusal(RefusalKind.Unparsable, $"Failed to parse content to map: {JsonUnicode.Fault} at byte [{at}]").ToException();
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement.ValueKind != JsonValueKind.Object)
                throw DocumentRefusals.InvalidMapping("request body must be an object").ToException();
            foreach (var property in json.RootElement.EnumerateObject())
            {
                if (property.Name is not ("mappings" or "settings" or "aliases"))
                    throw new Refusal(RefusalKind.Unparsable, $"unknown key [{property.Name}] for create index").ToException();
            }
            var hasMappings = json.RootElement.TryGetProperty("mappings", out var mappings);
            return (
                hasMappings ? IndexMappings.Parse(mappings) : IndexMappings.Empty,
                hasMappings ? mappings.GetRawText() : "{}",
                json.RootElement.TryGetProperty("settings", out var settings) ? settings.GetRawText() : "{}");
        }
        catch (JsonException malformed)
        {
            throw new Refusal(RefusalKind.Unparsable, $"Failed to parse content to map: {MalformedJson.Reason(malformed)}").ToException();
        }
    }
}
