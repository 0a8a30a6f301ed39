using System.Text;
using System.Text.Json;
using MlActors.Domain;
using MlActors.Domain.Records;

namespace MlActors.Storage.Indices;

/// <summary>An index as one transaction sees and changes it: its fields as a tree of names, and its counters.</summary>
internal sealed class DocumentIndex
{
    /// <summary>Elastic's limit; it keeps a caller's mistake (values as names) from filling the store with fields.</summary>
    private const int MostFields = 1000;

    private readonly Dictionary<string, MappedField> _fields = new(StringComparer.Ordinal);
    private readonly IndexRow _row;

    public DocumentIndex(IndexRow row, IEnumerable<FieldRow> fields)
    {
        (_row, NextSequence, DocumentCount) = (row, row.NextSequence, row.DocumentCount);
        foreach (var field in fields) Place(MappedField.Of(field));
    }

    public long Id => _row.Id;

    public string Name => _row.Name;

    public string Uuid => _row.Uuid;

    public DynamicMapping Dynamic => (DynamicMapping)_row.Dynamic;

    public long NextSequence { get; private set; }

    public long DocumentCount { get; set; }

    public FieldTree Tree { get; } = new("");

    public IReadOnlyCollection<MappedField> Fields => _fields.Values;

    /// <summary>Fields that this transaction has mapped or changed.</summary>
    public Dictionary<long, MappedField> Changed { get; } = [];

    public IndexInfo ToInfo() => new(
        Name,
        Uuid,
        DocumentCount,
        _row.Mappings,
        _row.Settings,
        [.. Fields.OrderBy(field => field.Name, StringComparer.Ordinal).Select(field => new IndexField(field.Name, field.Kind, field.Type))]);

    public bool HasNewSequence => NextSequence != _row.NextSequence;

    public long TakeSequence() => NextSequence++;

    /// <summary>The field of a name; a text is found by the name of its exact form, too.</summary>
    public MappedField? Find(string name)
    {
        const string ExactForm = ".keyword";
        if (_fields.TryGetValue(name, out var field)) return field;
        return name.EndsWith(ExactForm, StringComparison.Ordinal) && _fields.GetValueOrDefault(
            name[..^ExactForm.Length]) is { Kind: MappedKind.Text } text ? text : null;
    }

    public MappedField Map(string name, MappedKind kind, string type, DocumentDateFormat? format)
    {
        if (_fields.Count >= MostFields)
            throw Refusal.BadRequest($"Limit of total fields [{MostFields}] has been exceeded").ToException();
        // The index's number above, the field's position below: no two fields share an id, and none is given twice.
        var field = new MappedField((Id * MostFields * 10) + _fields.Count, Id, name, kind, type, format, HasArrays: false);
        Place(field);
        return Changed[field.Id] = field;
    }

    public void MarkArrays(MappedField field)
    {
        var marked = field with { HasArrays = true };
        Place(marked);
        Changed[marked.Id] = marked;
    }

    private void Place(MappedField field)
    {
        _fields[field.Name] = field;
        Tree.Place(field);
    }
}

/// <summary>The names of an index's fields, part by part, so that a document can be walked without building names.</summary>
internal sealed class FieldTree(string path)
{
    /// <summary>Elastic's limit: a name of many parts, or an object in many others, is a caller's mistake.</summary>
    public const int MostLevels = 20;

    private readonly Utf8Names<FieldTree> _children = new();
    private int _level;

    public string Path { get; } = path;

    public MappedField? Field { get; private set; }

    /// <summary>The document in which the field was seen last, so that a second value is noticed.</summary>
    public long SeenIn { get; set; } = -1;

    public bool IsObject => _children.Count > 0;

    /// <returns>Null when the name lies deeper than is allowed.</returns>
    public FieldTree? Find(ref Utf8JsonReader property)
    {
        if (_children.FindNext(ref property) is { } child) return child;
        var name = property.GetString()!;
        return _level + name.AsSpan().Count('.') < MostLevels ? Descend(name) : null;
    }

    public void Place(MappedField field) => Descend(field.Name).Field = field;

    private FieldTree Descend(string name)
    {
        var node = this;
        foreach (var part in name.Split('.')) node = node.Child(part);
        return node;
    }

    private FieldTree Child(string name)
    {
        var bytes = Encoding.UTF8.GetBytes(name);
        if (_children.TryGet(bytes, out var known)) return known;
        var child = new FieldTree(Path.Length == 0 ? name : $"{Path}.{name}") { _level = _level + 1 };
        _children.Add(bytes, child);
        return child;
    }
}
