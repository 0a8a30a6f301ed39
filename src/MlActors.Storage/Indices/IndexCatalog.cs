using System.Buffers.Text;
using System.Security.Cryptography;
using LinqToDB;
using LinqToDB.Data;

namespace MlActors.Storage.Indices;

/// <summary>The indices within one transaction.</summary>
internal sealed class IndexCatalog(DataConnection connection, TimeProvider time)
{
    private readonly Dictionary<string, DocumentIndex> _open = new(StringComparer.Ordinal);

    public IReadOnlyCollection<string> Names() => connection.GetTable<IndexRow>().Select(row => row.Name).ToHashSet(StringComparer.Ordinal);

    /// <summary>The indices that match, sorted by name; an alias stands for its indices.</summary>
    public IReadOnlyList<DocumentIndex> Resolve(IEnumerable<string> expressions, bool ignoreUnavailable = false)
    {
        var (names, aliases) = (Names(), Aliases.ByAlias());
        if (aliases.Count == 0) return [.. IndexExpression.Resolve(expressions, names, ignoreUnavailable).Select(name => Find(name)!)];
        var matching = IndexExpression.Resolve(expressions, [.. names, .. aliases.Select(alias => alias.Key)], ignoreUnavailable);
        return
        [
            .. matching.SelectMany(name => names.Contains(name) ? [name] : aliases[name].Select(index => index.Name))
                .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(name => Find(name)!),
        ];
    }

    public IndexAliases Aliases { get; } = new(connection);

    /// <summary>The index with a name, read once per transaction; null when it does not exist.</summary>
    public DocumentIndex? Find(string name)
    {
        if (_open.TryGetValue(name, out var known)) return known;
        if (connection.GetTable<IndexRow>().FirstOrDefault(row => row.Name == name) is not { } found) return null;
        var fields = connection.GetTable<FieldRow>().Where(field => field.IndexId == found.Id).OrderBy(field => field.Id).ToList();
        return _open[name] = new DocumentIndex(found, fields);
    }

    /// <summary>The index that documents for a name are written to; created if there is none.</summary>
    public DocumentIndex FindOrCreate(string name) =>
        FindWritten(name) ?? SystemIndices.TryCreate(this, name) ?? Create(name, ResultMappings.Of(name), "{}", "{}");

    /// <summary>The index with a name or an alias; null when there is none.</summary>
    public DocumentIndex? FindWritten(string name) => Find(name) ?? (Aliases.WriteIndexOf(name) is { } index ? Find(index) : null);

    /// <summary>The index with a name, or the only one with an alias; null when there is none.</summary>
    public DocumentIndex? FindSearched(string name)
    {
        if (Find(name) is { } index) return index;
        return Aliases.ByAlias()[name].Select(named => named.Name).Order(StringComparer.Ordinal).ToArray() switch
        {
            [] => null,
            [var only] => Find(only),
            var several => throw Domain.Refusal.BadRequest(
                $"alias [{name}] has more than one index associated with it [{string.Join(", ", several)}], can't execute a single index op")
                .ToException(),
        };
    }

    /// <exception cref="Domain.RefusedException">The name is taken or invalid.</exception>
    public DocumentIndex Create(string name, IndexMappings mappings, string mappingsText, string settingsText)
    {
        if (IndexName.Check(name) is { } refusal) throw refusal.ToException();
        if (Find(name) is { } taken) throw DocumentRefusals.IndexExists(name, taken.Uuid).ToException();
        if (Aliases.Exists(name)) throw DocumentRefusals.InvalidIndexName(name, "already exists as alias").ToException();
        if (SystemIndices.CheckNotAlias(name) is { } reserved) throw reserved.ToException();
        var row = new IndexRow
        {
            // The number of a deleted last index is reused, which is safe because all its documents are deleted.
            Id = (connection.GetTable<IndexRow>().Max(other => (long?)other.Id) ?? 0) + 1,
            Name = name,
            Uuid = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)),
            Created = time.GetUtcNow().ToUnixTimeMilliseconds(),
            Mappings = mappingsText,
            Settings = settingsText,
            Dynamic = (int)mappings.Dynamic,
        };
        connection.Insert(row);
        var index = _open[name] = new DocumentIndex(row, []);
        foreach (var field in mappings.Fields) index.Map(field.Name, field.Kind, field.Type, field.Format);
        Save();
        return index;
    }

    public void Delete(DocumentIndex index)
    {
        var (first, after) = (DocumentKey.Of(index.Id, 0), DocumentKey.After(index.Id));
        foreach (var field in index.Fields.Where(field => field.HasValues))
            connection.GetTable<ValueRow>().Where(value => value.FieldId == field.Id).Delete();
        connection.GetTable<DocumentRow>().Where(document => document.Key >= first && document.Key < after).Delete();
        connection.GetTable<FieldRow>().Where(field => field.IndexId == index.Id).Delete();
        Aliases.DeleteAllOf(index.Id);
        connection.GetTable<IndexRow>().Where(row => row.Id == index.Id).Delete();
        _open.Remove(index.Name);
    }

    /// <summary>Saves the changes of the transaction to its indices.</summary>
    public void Save()
    {
        foreach (var index in _open.Values)
        {
            foreach (var field in index.Changed.Values) connection.InsertOrReplace(field.ToRow());
            index.Changed.Clear();
            if (!index.HasNewSequence) continue;
            connection.GetTable<IndexRow>()
                .Where(row => row.Id == index.Id)
                .Set(row => row.NextSequence, index.NextSequence)
                .Set(row => row.DocumentCount, index.DocumentCount)
                .Update();
        }
    }
}
