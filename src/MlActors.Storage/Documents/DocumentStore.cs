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

/// <summary>Indices and their documents: the part of Elastic's document store that loading, lookups and datafeeds need.</summary>
public sealed class DocumentStore
{
    /// <summary>
    /// The part of a bulk request in one transaction: large enough to amortize the commit, small enough not to delay other writers.
    /// </summary>
    private const int ItemsInTransaction = 1000;

    private readonly StoreDatabase _database;
    private readonly TimeProvider _time;

    internal DocumentStore(StoreDatabase database, TimeProvider time) => (_database, _time) = (database, time);

    /// <param name="body">JSON with <c>mappings</c> and <c>settings</c>, both optional; empty for neither.</param>
    /// <exception cref="RefusedException">The name is taken or invalid, or a mapping cannot be parsed.</exception>
    public Task CreateIndexAsync(string name, ReadOnlyMemory<byte> body = default, CancellationToken cancellationToken = default)
    {
        var (mappings, mappingsText, settingsText) = ParseBody(body);
        return _database.WriteAsync(
            connection => { new IndexCatalog(connection, _time).Create(name, mappings, mappingsText, settingsText); }, cancellationToken);
    }

    /// <summary>Deletes indices by name. Wildcards are refused, as in Elastic's default settings.</summary>
    public Task DeleteIndicesAsync(string expression, CancellationToken cancellationToken = default)
    {
        if (IndexExpression.Split([expression]).Any(IndexExpression.IsWildcard))
            throw Refusal.BadRequest("Wildcard expressions or all indices are not allowed").ToException();
        return _database.WriteAsync(
            connection =>
            {
                var catalog = new IndexCatalog(connection, _time);
                foreach (var index in catalog.Resolve([expression])) catalog.Delete(index);
            },
            cancellationToken);
    }

    /// <summary>The indices that match the expressions.</summary>
    /// <exception cref="RefusedException">A name without a wildcard does not exist and is not ignored.</exception>
    public Task<ImmutableArray<IndexInfo>> ResolveAsync(
        IEnumerable<string> expressions, bool ignoreUnavailable = false, CancellationToken cancellationToken = default) => _database.ReadAsync(
        connection => new IndexCatalog(connection, _time).Resolve(expressions, ignoreUnavailable).Select(index => index.ToInfo()).ToImmutableArray(),
        cancellationToken);

    /// <summary>The names that exist.</summary>
    public Task<ImmutableHashSet<string>> ExistingAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken = default) =>
        _database.ReadAsync(
        connection => names.Where(new IndexCatalog(connection, _time).Names().Contains).ToImmutableHashSet(StringComparer.Ordinal),
        cancellationToken);

    /// <summary>Whether every name in the expression exists and every wildcard matches.</summary>
    public Task<bool> IndexExistsAsync(string expression, CancellationToken cancellationToken = default) => _database.ReadAsync(
        connection =>
        {
            var known = new IndexCatalog(connection, _time).Names();
            return IndexExpression.Split([expression]).All(part =>
                IndexExpression.IsWildcard(part) ? IndexExpression.Resolve([part], known).Count > 0 : known.Contains(part));
        },
        cancellationToken);

    /// <summary>Writes one document, and creates the index if it does not exist.</summary>
    /// <exception cref="RefusedException">The document is not JSON, a value does not fit its field, or a document to be created
    /// exists.</exception>
    public Task<BulkOutcome> IndexAsync(
        string index, string? id, ReadOnlyMemory<byte> source, DocumentAction action = DocumentAction.Index,
        CancellationToken cancellationToken = default) =>
        OneAsync(new BulkItem(action, index, id, source), cancellationToken);

    /// <summary>Deletes one document; the result tells whether it existed.</summary>
    public Task<BulkOutcome> DeleteAsync(string index, string id, CancellationToken cancellationToken = default) =>
        OneAsync(new BulkItem(DocumentAction.Delete, index, id, default), cancellationToken);

    /// <summary>Executes many actions in order, each with its own outcome. An action without a refusal is durable.</summary>
    public async Task<ImmutableArray<BulkOutcome>> BulkAsync(IEnumerable<BulkItem> items, CancellationToken cancellationToken = default)
    {
        var outcomes = ImmutableArray.CreateBuilder<BulkOutcome>();
        foreach (var chunk in items.Chunk(ItemsInTransaction)) outcomes.AddRange(await WriteAsync(chunk, cancellationToken));
        return outcomes.ToImmutable();
    }

    /// <summary>One document; null when the id does not exist.</summary>
    /// <exception cref="RefusedException">The index does not exist.</exception>
    public Task<StoredDocument?> GetAsync(string index, string id, CancellationToken cancellationToken = default) => _database.ReadAsync(
        connection =>
        {
            var found = new IndexCatalog(connection, _time).Find(index) ?? throw DocumentRefusals.NoSuchIndex(index).ToException();
            return connection.GetTable<DocumentRow>().FirstOrDefault(row => row.IndexId == found.Id && row.Id == id) is { } document
                ? new StoredDocument(index, id, document.Version, DocumentKey.SequenceOf(document.Key), Readable(document.Source))
                : null;
        },
        cancellationToken);

    /// <summary>Older builds accepted documents that are not valid Unicode.</summary>
    private static byte[] Readable(byte[] source) => JsonUnicode.IndexOfInvalid(source) < 0 ? source : JsonUnicode.Replace(source);

    /// <summary>The number of matching documents.</summary>
    public Task<long> CountAsync(string expression, DocumentQuery query, CancellationToken cancellationToken = default) => _database.ReadAsync(
        connection => Over(connection, expression, query, cancellationToken).Count(),
        cancellationToken);

    /// <exception cref="RefusedException">The index does not exist, or a value does not fit its field.</exception>
    public Task<SearchResult> SearchAsync(string expression, SearchRequest request, CancellationToken cancellationToken = default) =>
        _database.ReadAsync(
        connection => Over(connection, expression, request.Query, cancellationToken).Run(request),
        cancellationToken);

    /// <summary>Adds stored documents to a streamed search: those of the named indices, as far as these exist, and those of jobs.</summary>
    public Task AddStoredDocumentsAsync(
        IEnumerable<string> expressions, DocumentsOfJobs others, StreamedSearch search, CancellationToken cancellationToken = default) =>
        _database.ReadAsync(
        connection =>
        {
            var catalog = new IndexCatalog(connection, _time);
            var named = catalog.Resolve(expressions, ignoreUnavailable: true);
            Add(named, search.Request.Query);
            if (!others.Jobs.IsEmpty)
                Add(catalog.Resolve([others.Indices]).Except(named), DocumentQuery.Both(search.Request.Query, others.ToQuery()));
            return true;

            void Add(IEnumerable<DocumentIndex> indices, DocumentQuery query)
            {
                var plan = new SearchPlan(connection, query, _time.GetUtcNow());
                foreach (var index in indices) search.Add(plan, query, index, cancellationToken);
            }
        },
        cancellationToken);

    /// <summary>Deletes a model snapshot of a job that a client has written as a document, and its states.</summary>
    /// <returns>Whether it existed.</returns>
    public Task<bool> DeleteModelSnapshotAsync(JobId job, string snapshot, CancellationToken cancellationToken = default) =>
        _database.WriteAsync(connection => new JobDocuments(connection, _time).DeleteSnapshot(job, snapshot), cancellationToken);

    /// <summary>The model snapshots of a job that clients have written as documents, at most as many as a search returns.</summary>
    public async Task<ImmutableArray<SearchHit>> ModelSnapshotsAsync(JobId job, CancellationToken cancellationToken = default)
    {
        var request = new SearchRequest { Query = JobDocuments.ModelSnapshots(job), Size = SearchRequest.ResultWindow };
        return (await SearchAsync(".ml-anomalies-*", request, cancellationToken)).Hits;
    }

    private DocumentSearch Over(DataConnection connection, string expression, DocumentQuery query, CancellationToken cancellationToken) =>
        new(connection, new IndexCatalog(connection, _time).Resolve([expression]), query, _time.GetUtcNow(), cancellationToken);

    private async Task<BulkOutcome> OneAsync(BulkItem item, CancellationToken cancellationToken)
    {
        var outcome = (await WriteAsync([item], cancellationToken))[0];
        return outcome.Refusal is { } refusal ? throw refusal.ToException() : outcome;
    }

    private Task<List<BulkOutcome>> WriteAsync(IReadOnlyList<BulkItem> items, CancellationToken cancellationToken) => _database.WriteAsync(
        connection =>
        {
            using var writer = new DocumentWriter(connection, _time);
            return writer.Write(items);
        },
        cancellationToken);

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
