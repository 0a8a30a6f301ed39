using MlActors.Api.Results;
using MlActors.Domain;
using MlActors.Storage.Documents;
using MlActors.Storage.Indices;

namespace MlActors.Api.Documents;

/// <summary>
/// Finds documents by their ids, stored ones and those of jobs. What jobs have computed has no version and no sequence number; the values are
/// those of a document that was written once.
/// </summary>
internal sealed class DocumentLookup(DocumentStore documents, ResultSearch results)
{
    /// <returns>Null when the index has no such document.</returns>
    /// <exception cref="RefusedException">The index does not exist.</exception>
    public async Task<StoredDocument?> FindAsync(string index, string id, CancellationToken cancellationToken)
    {
        if (!MlIndices.MayInclude(index)) return await documents.GetAsync(index, id, cancellationToken);
        if (await StoredAsync(index, id, cancellationToken) is { } stored) return stored;
        if (await results.FindAsync(index, id, cancellationToken) is not { } found) return null;
        return await StoredAsync(found.Index, id, cancellationToken) ?? new StoredDocument(found.Index, id, 1, 0, found.Source!.Value);
    }

    /// <summary>The index that a document was written to; what a job itself has stored is not a document that can be changed.</summary>
    public async Task<string> StoredIndexOfAsync(string index, string id, CancellationToken cancellationToken)
    {
        if (!MlIndices.MayInclude(index) || await FindAsync(index, id, cancellationToken) is not { } found) return index;
        return await StoredAsync(found.Index, id, cancellationToken) is not null
            ? found.Index
            : throw Refusal.BadRequest(
                $"document [{id}] of [{index}] belongs to its job or datafeed and cannot be changed by itself; change, revert or delete the job instead")
                .ToException();
    }

    private async Task<StoredDocument?> StoredAsync(string index, string id, CancellationToken cancellationToken)
    {
        try
        {
            return await documents.GetAsync(index, id, cancellationToken);
        }
        catch (RefusedException refused) when (refused.Refusal.Kind == RefusalKind.IndexNotFound)
        {
            return null;
        }
    }
}
