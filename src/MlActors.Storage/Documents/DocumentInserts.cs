using LinqToDB.Data;
using MlActors.Storage.Files;
using MlActors.Storage.Indices;

namespace MlActors.Storage.Documents;

/// <summary>Inserts documents without a copy of their text. Lives for one transaction.</summary>
internal sealed class DocumentInsert : PreparedStatement<DocumentRow>
{
    public DocumentInsert(DataConnection connection)
        : base(connection) => Prepare("INSERT INTO document (doc_key, index_id, id, version, source) VALUES (?1, ?2, ?3, ?4, ?5)");

    public void Add(long key, long indexId, string id, long version, ReadOnlySpan<byte> source)
    {
        SetInteger(0, key);
        SetInteger(1, indexId);
        Set(2, id);
        SetInteger(3, version);
        SetBytes(4, source);
        Run();
    }
}

/// <summary>
/// Inserts the values of documents in the order of their table, which takes about half the time of their order in the documents: rows of one page
/// follow each other. Lives for one transaction.
/// </summary>
internal sealed class ValueInserts : PreparedStatement<ValueRow>
{
    private readonly List<(long FieldId, double Value, long Key)> _rows = [];

    public ValueInserts(DataConnection connection)
        : base(connection) => Prepare("INSERT INTO doc_value (field_id, value, doc_key) VALUES (?1, ?2, ?3)");

    public void Add(long fieldId, double value, long key) => _rows.Add((fieldId, value, key));

    /// <summary>Inserts the values that were added since the last call.</summary>
    public void Write()
    {
        if (_rows.Count == 0) return;
        _rows.Sort();
        foreach (var (fieldId, value, key) in _rows)
        {
            SetInteger(0, fieldId);
            SetReal(1, value);
            SetInteger(2, key);
            Run();
        }
        _rows.Clear();
    }
}
