using System.Collections.Immutable;
using LinqToDB;
using LinqToDB.Data;
using MlActors.Domain;
using MlActors.Storage.Indices;
using MlActors.Storage.Queries;
using MlActors.Storage.Search;

namespace MlActors.Storage.Documents;

/// <summary>The documents about a job in Elastic's indices of results, states and annotations. Lives for one transaction.</summary>
internal sealed class JobDocuments(DataConnection connection, TimeProvider time)
{
    private const string Results = ".ml-anomalies-*", StateIndices = ".ml-state*", Remarks = ".ml-annotations-*";

    public void DeleteAll(JobId job)
    {
        var catalog = new IndexCatalog(connection, time);
        var named = new DocumentsOfJobs(Results, [job.Value]).ToQuery();
        Delete([
            .. catalog.Resolve([Results]).SelectMany(index => Matching(index, named)),
            .. States(state => state.Job == job.Value),
        ]);
        DeleteAnnotations(job, ofUsers: false);
    }

    /// <param name="ofUsers">Also those that users have written.</param>
    public void DeleteAnnotations(JobId job, bool ofUsers)
    {
        var (catalog, query) = (new IndexCatalog(connection, time), new DocumentsOfJobs(Remarks, [job.Value]).ToQuery());
        if (!ofUsers) query = DocumentQuery.Both(query, new DocumentQuery.Terms("create_username", [new(QueryValueKind.Text, Annotations.System)]));
        Delete([.. catalog.Resolve([Remarks]).SelectMany(index => Matching(index, query))]);
    }

    /// <summary>Deletes a model snapshot that was written as a document, and its states.</summary>
    /// <returns>Whether it existed.</returns>
    public bool DeleteSnapshot(JobId job, string snapshot)
    {
        var catalog = new IndexCatalog(connection, time);
        var named = DocumentQuery.Both(ModelSnapshots(job), new DocumentQuery.Terms("snapshot_id", [new(QueryValueKind.Text, snapshot)]));
        BulkItem[] found = [.. catalog.Resolve([Results]).SelectMany(index => Matching(index, named))];
        if (found.Length == 0) return false;
        Delete([.. found, .. States(state => state.Job == job.Value && state.Snapshot == snapshot)]);
        return true;
    }

    /// <summary>The jobs that the ids of the stored states name.</summary>
    public ImmutableHashSet<string> JobsOfStates() =>
        [.. StateIds().Select(state => StateDocumentId.TryParse(state.Id)?.Job).OfType<string>()];

    /// <summary>Deletes the stored states of these jobs.</summary>
    public void DeleteStates(ImmutableHashSet<string> jobs) => Delete([.. States(state => jobs.Contains(state.Job))]);

    /// <summary>Deletes the stored states of one snapshot.</summary>
    public void DeleteStates(JobId job, string snapshot) =>
        Delete([.. States(state => state.Job == job.Value && state.Snapshot == snapshot)]);

    /// <summary>Other documents name a snapshot, too; only the snapshot itself has a number of documents.</summary>
    public static DocumentQuery ModelSnapshots(JobId job) => DocumentQuery.Both(
        new DocumentsOfJobs(Results, [job.Value]).ToQuery(),
        DocumentQuery.Both(new DocumentQuery.Exists("snapshot_id"), new DocumentQuery.Exists("snapshot_doc_count")));

    private IEnumerable<BulkItem> Matching(DocumentIndex index, DocumentQuery query)
    {
        var matcher = new DocumentMatcher(query, index, time.GetUtcNow());
        return new SearchPlan(connection, query, time.GetUtcNow()).Candidates(index)
            .Where(document => matcher.Matches(document.Id, document.Source)).Select(DeletionOf);
    }

    private IEnumerable<BulkItem> States(Func<StateDocumentId, bool> areWanted) => StateIds()
        .Where(document => StateDocumentId.TryParse(document.Id) is { } state && areWanted(state))
        .Select(document => new BulkItem(DocumentAction.Delete, document.Index, document.Id, default));

    /// <summary>Reads no document, since states are large.</summary>
    private IEnumerable<(string Index, string Id)> StateIds() => new IndexCatalog(connection, time).Resolve([StateIndices]).SelectMany(index =>
        connection.GetTable<DocumentRow>().Where(row => row.IndexId == index.Id).Select(row => row.Id).ToList().Select(id => (index.Name, id)));

    private static BulkItem DeletionOf(ScannedDocument document) => new(DocumentAction.Delete, document.Index.Name, document.Id, default);

    private void Delete(BulkItem[] items)
    {
        if (items.Length == 0) return;
        using var writer = new DocumentWriter(connection, time);
        writer.Write(items);
    }
}
