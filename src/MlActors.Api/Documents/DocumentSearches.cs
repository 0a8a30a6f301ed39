using MlActors.Api.Results;
using MlActors.Storage.Documents;
using MlActors.Storage.Search;

namespace MlActors.Api.Documents;

/// <summary>Searches documents, those of jobs among them.</summary>
internal sealed class DocumentSearches(DocumentStore documents, ResultSearch results)
{
    public async Task<SearchResult> FindAsync(string index, bool ignoreUnavailable, SearchRequest search, CancellationToken cancellationToken)
    {
        if (MlIndices.MayInclude(index)) return await results.SearchAsync(index, search, ignoreUnavailable, cancellationToken);
        if (ignoreUnavailable)
        {
            var names = MlIndices.PartsOf(index);
            var existing = await documents.ExistingAsync(names, cancellationToken);
            index = string.Join(',', names.Where(name => existing.Contains(name) || name is "_all" || name.Contains('*', StringComparison.Ordinal)));
            if (index.Length == 0) return new SearchResult(0, true, []);
        }

        return await documents.SearchAsync(index, search, cancellationToken);
    }
}
