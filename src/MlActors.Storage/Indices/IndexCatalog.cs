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

    public IReadOnlyList<DocumentIndex> Resolve(IEnumerable<string> expressions, bool ignoreUnavailable = false) =>
        [.. IndexExpression.Resolve(expressions, Names(), ignoreUnavailable).Select(name => Find(name)!)];

    /// <summary>The index with a name, read once per transaction; null when it does not exist.</summary>
    public DocumentIndex? Find(string name)
    {
        if (_open.TryGetValue(name, out var known)) return known;
        if (connection.GetTable<IndexRow>().FirstOrDefault(row => row.Name == name) is not { } found) return null;
        var fields = connection.GetTable<FieldRow>().Where(field => field.IndexId == found.Id).OrderBy(field => field.Id).ToList();
        return _open[name] = new DocumentIndex(found, fields);
    }

    /// <summary>The index with a name; created without mappings if it does not exist.</summary>
    public DocumentIndex FindOrCreate(string name) => Find(name) ?? Create(name, IndexMappings.Empty, "{}", "{}");

    /// <exception cref="Domain.RefusedException">The name is taken or invalid.</exception>
    public DocumentIndex Create(string name, IndexMappings mappings, string mappingsText, string settingsText)
    {
        if (IndexName.Check(name) is { } refusal) throw refusal.ToException();
        if (Find(name) is { } taken) throw DocumentRefusals.IndexExists(name, taken.Uuid).ToException();
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
