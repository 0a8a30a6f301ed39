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

/// <summary>Inserts the values of documents. Lives for one transaction.</summary>
internal sealed class ValueInsert : PreparedStatement<ValueRow>
{
    public ValueInsert(DataConnection connection)
        : base(connection) => Prepare("INSERT INTO doc_value (field_id, value, doc_key) VALUES (?1, ?2, ?3)");

    public void Add(long fieldId, double value, long key)
    {
        SetInteger(0, fieldId);
        SetReal(1, value);
        SetInteger(2, key);
        Run();
    }
}
