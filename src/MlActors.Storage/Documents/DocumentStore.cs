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
public sealed partial class DocumentStore
{
    /// <summary>
    /// The part of a bulk request in one transaction: large enough to amortize the commit, small enough not to delay other writers.
    /// </summary>
    private const int ItemsInTransaction = 10_000;

    private readonly StoreDatabase _database;
    private readonly IStoreSync _sync;
    private readonly TimeProvider _time;

    internal DocumentStore(StoreDatabase database, IStoreSync sync, TimeProvider time) => (_database, _sync, _time) = (database, sync, time);

    /// <summary>Writes one document, and creates the index if it does not exist.</summary>
    /// <exception cref="RefusedException">The document is not JSON, a value does not fit its field, or a document to be created
    /// exists.</exception>
    public Task<BulkOutcome> IndexAsync(
        string index, string? id, ReadOnlyMemory<byte> source, DocumentAction action = DocumentAction.Index,
        CancellationToken cancellationToken = default) =>
        WriteAsync(new BulkItem(action, index, id, source), cancellationToken);

    /// <summary>Deletes one document; the result tells whether it existed.</summary>
    public Task<BulkOutcome> DeleteAsync(string index, string id, CancellationToken cancellationToken = default) =>
        WriteAsync(new BulkItem(DocumentAction.Delete, index, id, default), cancellationToken);

    /// <summary>Executes one action.</summary>
    /// <exception cref="RefusedException">It is refused.</exception>
    public async Task<BulkOutcome> WriteAsync(BulkItem item, CancellationToken cancellationToken = default)
    {
        var outcome = (await WriteAsync([item], cancellationToken))[0];
        await _sync.BeforeAcknowledgementAsync(StoreFile.Results);
        return outcome.Refusal is { } refusal ? throw refusal.ToException() : outcome;
    }

    /// <summary>Executes many actions in order, each with its own outcome. An action without a refusal is durable.</summary>
    public async Task<ImmutableArray<BulkOutcome>> BulkAsync(IEnumerable<BulkItem> items, CancellationToken cancellationToken = default)
    {
        var outcomes = ImmutableArray.CreateBuilder<BulkOutcome>();
        foreach (var chunk in items.Chunk(ItemsInTransaction)) outcomes.AddRange(await WriteAsync(chunk, cancellationToken));
        await _sync.BeforeAcknowledgementAsync(StoreFile.Results);
        return outcomes.ToImmutable();
    }

    /// <summary>Deletes all annotations of a job, also those that users have written.</summary>
    public Task DeleteAnnotationsAsync(JobId job, CancellationToken cancellationToken = default) => _database.WriteAsync(
        connection => new JobDocuments(connection, _time).DeleteAnnotations(job, ofUsers: true), cancellationToken);

    /// <summary>One document; null when the id does not exist.</summary>
    /// <exception cref="RefusedException">The index does not exist.</exception>
    public Task<StoredDocument?> GetAsync(string index, string id, CancellationToken cancellationToken = default) => _database.ReadAsync(
        connection =>
        {
            var found = new IndexCatalog(connection, _time).FindSearched(index) ?? throw DocumentRefusals.NoSuchIndex(index).ToException();
            return connection.GetTable<DocumentRow>().FirstOrDefault(row => row.IndexId == found.Id && row.Id == id) is { } document
                ? new StoredDocument(found.Name, id, document.Version, DocumentKey.SequenceOf(document.Key), Readable(document.Source))
                : null;
        },
        cancellationToken);

    /// <summary>Older builds accepted documents that are not valid Unicode.</summary>
    private static byte[] Readable(byte[] source) => JsonUnicode.IndexOfInvalid(source) < 0 ? source : JsonUnicode.Replace(source);

    /// <summary>The number of matching documents.</summary>
    public Task<long> CountAsync(string expression, DocumentQuery query, CancellationToken cancellationToken = default) => _database.ReadAsync(
        connection => Over(connection, expression, query, null, cancellationToken).Count(),
        cancellationToken);

    /// <exception cref="RefusedException">The index does not exist, or a value does not fit its field.</exception>
    public Task<SearchResult> SearchAsync(string expression, SearchRequest request, CancellationToken cancellationToken = default) =>
        _database.ReadAsync(
        connection => Over(connection, expression, request.Query, request.Until, cancellationToken).Run(request),
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

    /// <summary>The jobs that the ids of documents of model states name, also jobs that do not exist.</summary>
    public Task<ImmutableHashSet<string>> JobsOfStatesAsync(CancellationToken cancellationToken = default) =>
        _database.ReadAsync(connection => new JobDocuments(connection, _time).JobsOfStates(), cancellationToken);

    /// <summary>Deletes the documents of model states of these jobs.</summary>
    public Task DeleteStatesAsync(ImmutableHashSet<string> jobs, CancellationToken cancellationToken = default) =>
        _database.WriteAsync(connection => new JobDocuments(connection, _time).DeleteStates(jobs), cancellationToken);

    /// <summary>Deletes the documents of the state of one snapshot.</summary>
    public Task DeleteStatesAsync(JobId job, string snapshot, CancellationToken cancellationToken = default) =>
        _database.WriteAsync(connection => new JobDocuments(connection, _time).DeleteStates(job, snapshot), cancellationToken);

    /// <summary>The model snapshots of a job that clients have written as documents, at most as many as a search returns.</summary>
    public async Task<ImmutableArray<SearchHit>> ModelSnapshotsAsync(JobId job, CancellationToken cancellationToken = default)
    {
        var request = new SearchRequest { Query = JobDocuments.ModelSnapshots(job), Size = SearchRequest.ResultWindow };
        return (await SearchAsync(".ml-anomalies-*", request, cancellationToken)).Hits;
    }

    private DocumentSearch Over(
        DataConnection connection, string expression, DocumentQuery query, ImmutableDictionary<string, long>? until,
        CancellationToken cancellationToken) =>
        new(connection, new IndexCatalog(connection, _time).Resolve([expression]), query, until, _time.GetUtcNow(), cancellationToken);

    private Task<List<BulkOutcome>> WriteAsync(IReadOnlyList<BulkItem> items, CancellationToken cancellationToken) => _database.WriteAsync(
        connection =>
        {
            using var writer = new DocumentWriter(connection, _time);
            return writer.Write(items);
        },
        cancellationToken);
}
