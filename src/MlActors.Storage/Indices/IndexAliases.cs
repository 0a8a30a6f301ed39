using System.Collections.Immutable;
using LinqToDB;
using LinqToDB.Data;
using MlActors.Domain;

namespace MlActors.Storage.Indices;

/// <summary>Other names of indices. Lives for one transaction.</summary>
internal sealed class IndexAliases(DataConnection connection)
{
    /// <summary>The indices of each alias.</summary>
    public ILookup<string, (string Name, bool IsWriteIndex)> ByAlias() => Rows()
        .ToLookup(row => row.Alias, row => (row.Index, row.IsWriteIndex), StringComparer.Ordinal);

    public bool Exists(string name) => connection.GetTable<AliasRow>().Any(row => row.Alias == name);

    /// <summary>The aliases of an index.</summary>
    public ImmutableSortedDictionary<string, bool> Of(long indexId) => connection.GetTable<AliasRow>().Where(row => row.IndexId == indexId)
        .ToImmutableSortedDictionary(row => row.Alias, row => row.IsWriteIndex, StringComparer.Ordinal);

    /// <summary>The name of the index that an alias writes to: the only one, or the one that is marked. Null when there is no such alias.</summary>
    /// <exception cref="RefusedException">It has several indices, and none is marked.</exception>
    public string? WriteIndexOf(string alias)
    {
        var indices = Rows().Where(row => row.Alias == alias).ToList();
        if (indices.Count == 0) return null;
        if (indices is [var only]) return only.Index;
        return indices.FirstOrDefault(index => index.IsWriteIndex)?.Index ?? throw Refusal.BadRequest(
            $"no write index is defined for alias [{alias}]. The write index may be explicitly disabled using is_write_index=false or the alias points "
                + "to multiple indices without one being designated as a write index").ToException();
    }

    public void Add(DocumentIndex index, string alias, bool isWriteIndex)
    {
        if (IndexName.Check(alias) is { } refusal) throw refusal.ToException();
        if (connection.GetTable<IndexRow>().Any(row => row.Name == alias))
            throw DocumentRefusals.InvalidAlias(index.Name, alias, "an index or data stream exists with the same name as the alias").ToException();
        if (isWriteIndex && Rows().FirstOrDefault(row => row.Alias == alias && row.IsWriteIndex && row.Index != index.Name) is { } other)
            throw Refusal.BadRequest($"alias [{alias}] has more than one write index [{other.Index},{index.Name}]").ToException();
        connection.InsertOrReplace(new AliasRow { Alias = alias, IndexId = index.Id, IsWriteIndex = isWriteIndex });
    }

    /// <returns>Whether it existed.</returns>
    public bool Remove(long indexId, string alias) =>
        connection.GetTable<AliasRow>().Where(row => row.IndexId == indexId && row.Alias == alias).Delete() > 0;

    public void DeleteAllOf(long indexId) => connection.GetTable<AliasRow>().Where(row => row.IndexId == indexId).Delete();

    private IEnumerable<NamedAlias> Rows() =>
        from alias in connection.GetTable<AliasRow>()
        join index in connection.GetTable<IndexRow>() on alias.IndexId equals index.Id
        select new NamedAlias(alias.Alias, index.Name, alias.IsWriteIndex);

    private sealed record NamedAlias(string Alias, string Index, bool IsWriteIndex);
}
