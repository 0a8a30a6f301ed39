using System.Collections.Immutable;
using LinqToDB.Data;
using MlActors.Domain;
using MlActors.Storage.Indices;
using MlActors.Storage.Queries;
using MlActors.Storage.Search;

namespace MlActors.Storage.Documents;

/// <summary>The documents about a job in Elastic's indices of results, states and annotations. Lives for one transaction.</summary>
internal sealed class JobDocuments(DataConnection connection, TimeProvider time)
{
    private const string Results = ".ml-anomalies-*", States = ".ml-state*", Remarks = ".ml-annotations-*";

    /// <summary>The documents of states do not name their job; their ids begin with it.</summary>
    private static readonly ImmutableArray<string> StateKinds = ["model_state_", "categorizer_state", "quantiles"];

    public void DeleteAll(JobId job)
    {
        var catalog = new IndexCatalog(connection, time);
        var named = new DocumentsOfJobs(Results, [job.Value]).ToQuery();
        Delete([
            .. catalog.Resolve([Results]).SelectMany(index => Matching(index, named)),
            .. catalog.Resolve([States]).SelectMany(index => StatesOf(index, [.. StateKinds.Select(kind => $"{job}_{kind}")])),
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
        Delete([.. found, .. catalog.Resolve([States]).SelectMany(index => StatesOf(index, [$"{job}_model_state_{snapshot}#"]))]);
        return true;
    }

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

    private IEnumerable<BulkItem> StatesOf(DocumentIndex index, ImmutableArray<string> prefixes) =>
        new SearchPlan(connection, DocumentQuery.All, time.GetUtcNow()).InWriteOrder(index)
            .Where(document => prefixes.Any(prefix => document.Id.StartsWith(prefix, StringComparison.Ordinal))).Select(DeletionOf);

    private static BulkItem DeletionOf(ScannedDocument document) => new(DocumentAction.Delete, document.Index.Name, document.Id, default);

    private void Delete(BulkItem[] items)
    {
        if (items.Length == 0) return;
        using var writer = new DocumentWriter(connection, time);
        writer.Write(items);
    }
}
