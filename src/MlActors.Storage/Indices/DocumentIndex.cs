using System.Text;
using System.Text.Json;
using MlActors.Domain;
using MlActors.Domain.Records;

namespace MlActors.Storage.Indices;

/// <summary>An index within one transaction: its fields as a tree of names, and its counters.</summary>
internal sealed class DocumentIndex
{
    /// <summary>Elastic's limit, which bounds the effect of documents with values as field names.</summary>
    private const int MaxFields = 1000;

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

    /// <summary>Fields that were mapped or changed in this transaction.</summary>
    public Dictionary<long, MappedField> Changed { get; } = [];

    public IndexInfo ToInfo() => new(
        Name,
        Uuid,
        DocumentCount,
        _row.Mappings,
        _row.Settings,
        NextSequence,
        [.. Fields.OrderBy(field => field.Name, StringComparer.Ordinal)
            .Select(field => new IndexField(field.Name, field.Kind, field.Type, field.ToRow().Format))]);

    public bool HasNewSequence => NextSequence != _row.NextSequence;

    public long NextSequenceNumber() => NextSequence++;

    /// <summary>The field with a name; a text field is also found by the name of its keyword subfield.</summary>
    public MappedField? Find(string name)
    {
        const string ExactForm = ".keyword";
        if (_fields.TryGetValue(name, out var field)) return field;
        return name.EndsWith(ExactForm, StringComparison.Ordinal) && _fields.GetValueOrDefault(
            name[..^ExactForm.Length]) is { Kind: MappedKind.Text } text ? text : null;
    }

    /// <summary>Whether a field, or one below it, can be found: in an index that maps no new fields, only what is mapped already.</summary>
    public bool MayMap(string path) => Dynamic != DynamicMapping.Ignore || _fields.ContainsKey(path)
        || _fields.Keys.Any(name => name.Length > path.Length && name[path.Length] == '.' && name.StartsWith(path, StringComparison.Ordinal));

    public MappedField Map(string name, MappedKind kind, string type, DocumentDateFormat? format)
    {
        if (_fields.Count >= MaxFields)
            throw Refusal.BadRequest($"Limit of total fields [{MaxFields}] has been exceeded").ToException();
        // Combines the number of the index and the position of the field, so that ids are unique and not reused.
        var field = new MappedField((Id * MaxFields * 10) + _fields.Count, Id, name, kind, type, format, HasArrays: false);
        Place(field);
        return Changed[field.Id] = field;
    }

    /// <summary>Maps more fields; those that are mapped already keep their type.</summary>
    public void Add(IndexMappings mappings)
    {
        foreach (var field in mappings.Fields)
        {
            if (_fields.GetValueOrDefault(field.Name) is not { } known) Map(field.Name, field.Kind, field.Type, field.Format);
            else if (known.Type != field.Type)
                throw Refusal.BadRequest($"mapper [{field.Name}] cannot be changed from type [{known.Type}] to [{field.Type}]").ToException();
        }
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

/// <summary>The field names of an index as a tree, so that a document can be traversed without building names.</summary>
internal sealed class FieldTree(string path)
{
    /// <summary>Elastic's limit on the depth of fields.</summary>
    public const int MaxLevels = 20;

    private readonly Utf8Names<FieldTree> _children = new();
    private int _level;

    public string Path { get; } = path;

    public MappedField? Field { get; private set; }

    /// <summary>The last document with the field, so that a second value in the same document is detected.</summary>
    public long LastDocument { get; set; } = -1;

    public bool IsObject => _children.Count > 0;

    /// <returns>Null when the name exceeds the depth limit.</returns>
    public FieldTree? Find(ref Utf8JsonReader property)
    {
        if (_children.FindNext(ref property) is { } child) return child;
        var name = property.GetString()!;
        return _level + name.AsSpan().Count('.') < MaxLevels ? Descend(name) : null;
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
