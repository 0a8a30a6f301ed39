using System.Text;
using LinqToDB;
using LinqToDB.Data;
using MlActors.Domain;
using MlActors.Storage.Files;
using MlActors.Storage.Indices;

namespace MlActors.Storage.Documents;

/// <summary>Executes actions on documents in one transaction, each with its own outcome. Lives for the transaction.</summary>
internal sealed class DocumentWriter(DataConnection connection, TimeProvider time) : IDisposable
{
    private const int MaxParameters = 500, MaxIdBytes = 512;

    private readonly IndexCatalog _catalog = new(connection, time);
    private readonly Dictionary<long, DocumentFields> _fields = [];
    private readonly Dictionary<(long Index, string Id), DocumentRow?> _present = [];
    private readonly DocumentIds _newIds = new(time.GetUtcNow());
    private readonly DocumentInsert _documents = new(connection);
    private readonly ValueInserts _values = new(connection);
    private readonly PreparedDelete<DocumentRow> _oldDocuments = new(connection, nameof(DocumentRow.Key));
    private readonly PreparedDelete<ValueRow> _oldValues = new(connection, nameof(ValueRow.FieldId), nameof(ValueRow.Value), nameof(ValueRow.Key));

    public List<BulkOutcome> Write(IReadOnlyList<BulkItem> items)
    {
        FindPresent(items);
        var outcomes = new List<BulkOutcome>(items.Count);
        foreach (var item in items)
        {
            try
            {
                if (item.Refusal is { } refusal) throw refusal.ToException();
                outcomes.Add(item.Action switch
                {
                    DocumentAction.Delete => Delete(item),
                    DocumentAction.Update => Update(item, item.Update!),
                    _ => Put(item),
                });
            }
            catch (RefusedException refused)
            {
                outcomes.Add(new BulkOutcome(item.Action, item.Index, item.Id ?? "", 0, 0, DocumentResult.Invalid, refused.Refusal));
            }
        }
        _values.Write();
        _catalog.Save();
        return outcomes;
    }

    public void Dispose()
    {
        _documents.Dispose();
        _values.Dispose();
        _oldDocuments.Dispose();
        _oldValues.Dispose();
    }

    /// <summary>The index of items, as far as there is one; each item is refused for itself.</summary>
    private DocumentIndex? IndexFor(string name)
    {
        try
        {
            return _catalog.FindWritten(name);
        }
        catch (RefusedException)
        {
            return null;
        }
    }

    /// <summary>Reads the existing documents with few statements. Documents without an id are new.</summary>
    private void FindPresent(IReadOnlyList<BulkItem> items)
    {
        foreach (var named in items.Where(item => item is { Id: not null, Refusal: null }).GroupBy(item => item.Index))
        {
            if (IndexFor(named.Key) is not { } index) continue;
            foreach (var ids in named.Select(item => item.Id!).Distinct(StringComparer.Ordinal).Chunk(MaxParameters))
            {
                foreach (var found in connection.GetTable<DocumentRow>().Where(row => row.IndexId == index.Id && ids.Contains(row.Id)))
                    _present[(index.Id, found.Id)] = found;
            }
        }
    }

    private BulkOutcome Put(BulkItem item)
    {
        CheckId(item.Id);
        var id = item.Id ?? _newIds.Next();
        var index = _catalog.FindOrCreate(item.Index);
        var old = _present.GetValueOrDefault((index.Id, id));
        if (old is not null && item.Action == DocumentAction.Create)
            throw DocumentRefusals.VersionConflict(item.Index, id, old.Version).ToException();
        CheckSequence(item, old);
        var values = FieldsOf(index).Read(id, item.Source.Span);
        if (old is not null)
        {
            // The fields of the old document are read into the same list.
            values = [.. values];
            Remove(index, old);
        }
        var sequence = index.NextSequenceNumber();
        var (key, version) = (DocumentKey.Of(index.Id, sequence), (old?.Version ?? 0) + 1);
        foreach (var (field, value) in values) _values.Add(field.Id, value, key);
        _documents.Add(key, index.Id, id, version, item.Source.Span);
        if (item.Id is not null)
            _present[(index.Id, id)] = new DocumentRow { Key = key, IndexId = index.Id, Id = id, Version = version, Source = item.Source.ToArray() };
        index.DocumentCount++;
        return new BulkOutcome(item.Action, index.Name, id, version, sequence, old is null ? DocumentResult.Created : DocumentResult.Updated);
    }

    private BulkOutcome Update(BulkItem item, DocumentUpdate update)
    {
        CheckId(item.Id);
        if (_catalog.FindWritten(item.Index) is not { } index || _present.GetValueOrDefault((index.Id, item.Id!)) is not { } old)
        {
            var created = update.PartIsUpsert ? update.Part : update.Upsert;
            return created.IsEmpty
                ? throw DocumentRefusals.DocumentMissing(item.Index, item.Id!).ToException()
                : Put(item with { Source = created });
        }
        CheckSequence(item, old);
        var (merged, isChanged) = update.Part.IsEmpty ? (old.Source, false) : DocumentMerge.Apply(old.Source, update.Part);
        return isChanged || !update.DetectNoop
            ? Put(item with { Source = merged })
            : new BulkOutcome(item.Action, index.Name, item.Id!, old.Version, DocumentKey.SequenceOf(old.Key), DocumentResult.Noop);
    }

    private static void CheckSequence(BulkItem item, DocumentRow? old)
    {
        if (item.IfSequenceNumber is not { } required) return;
        long? current = old is null ? null : DocumentKey.SequenceOf(old.Key);
        if (current != required) throw DocumentRefusals.SequenceConflict(item.Index, item.Id ?? "", required, current).ToException();
    }

    private BulkOutcome Delete(BulkItem item)
    {
        CheckId(item.Id);
        var index = _catalog.FindWritten(item.Index) ?? throw DocumentRefusals.NoSuchIndex(item.Index).ToException();
        var old = _present.GetValueOrDefault((index.Id, item.Id!));
        CheckSequence(item, old);
        if (old is not null) Remove(index, old);
        _present[(index.Id, item.Id!)] = null;
        var result = old is null ? DocumentResult.NotFound : DocumentResult.Deleted;
        return new BulkOutcome(item.Action, index.Name, item.Id!, (old?.Version ?? 0) + 1, index.NextSequenceNumber(), result);
    }

    /// <summary>The values of a document are computed from its source again, so that no reverse index is needed.</summary>
    private void Remove(DocumentIndex index, DocumentRow document)
    {
        // The document may have been added in this transaction.
        _values.Write();
        try
        {
            foreach (var (field, value) in FieldsOf(index).Read(document.Id, document.Source))
                _oldValues.Where(field.Id, value, document.Key);
        }
        catch (RefusedException)
        {
            // The document may not fit fields that were mapped later; then all fields are searched.
            var fields = index.Fields.Select(field => field.Id).ToArray();
            connection.GetTable<ValueRow>().Where(row => fields.Contains(row.FieldId) && row.Key == document.Key).Delete();
        }
        _oldDocuments.Where(document.Key);
        index.DocumentCount--;
    }

    private DocumentFields FieldsOf(DocumentIndex index)
    {
        if (!_fields.TryGetValue(index.Id, out var fields)) _fields.Add(index.Id, fields = new DocumentFields(index));
        return fields;
    }

    private static void CheckId(string? id)
    {
        if (id is not null && !IsText(id))
            throw Refusal.BadRequest("_id is not valid Unicode: it holds half of a surrogate pair").ToException();
        if (id is "") throw Refusal.BadRequest("if _id is specified it must not be empty").ToException();
        if (id is not null && Encoding.UTF8.GetByteCount(id) is var bytes && bytes > MaxIdBytes)
            throw Refusal.BadRequest($"id is too long, must be no longer than {MaxIdBytes} bytes but was: {bytes}").ToException();
    }

    private static bool IsText(string id)
    {
        for (var at = 0; at < id.Length; at++)
        {
            if (!char.IsSurrogate(id[at])) continue;
            if (at + 1 == id.Length || !char.IsSurrogatePair(id[at], id[at + 1])) return false;
            at++;
        }
        return true;
    }
}
