using System.Text;
using System.Text.Json;

namespace MlActors.Domain.Records;

/// <summary>
/// The wanted fields as a tree, so that one walk over a document finds them all. A dotted name is found in nested objects as well as in
/// a key that has the dots in it, as an index would find it.
/// </summary>
internal sealed class FieldPaths
{
    private readonly List<(byte[] Name, FieldPaths Child)> _children = [];

    public bool IsTime { get; private set; }

    /// <summary>Position among the analysed fields; negative when this is none of them.</summary>
    public int Slot { get; private set; } = -1;

    public static FieldPaths Of(string timeField, IReadOnlyList<string> fields)
    {
        var root = new FieldPaths();
        root.Add(timeField, leaf => leaf.IsTime = true);
        for (var slot = 0; slot < fields.Count; slot++)
        {
            var position = slot;
            root.Add(fields[slot], leaf => leaf.Slot = position);
        }
        return root;
    }

    public FieldPaths? Find(ref Utf8JsonReader property)
    {
        foreach (var (name, child) in _children)
        {
            if (property.ValueTextEquals(name)) return child;
        }
        return null;
    }

    private void Add(string path, Action<FieldPaths> mark)
    {
        for (var dot = path.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = path.IndexOf('.', dot + 1))
            Child(path[..dot]).Add(path[(dot + 1)..], mark);
        mark(Child(path));
    }

    private FieldPaths Child(string name)
    {
        var bytes = Encoding.UTF8.GetBytes(name);
        foreach (var (known, child) in _children)
        {
            if (known.AsSpan().SequenceEqual(bytes)) return child;
        }
        _children.Add((bytes, new FieldPaths()));
        return _children[^1].Child;
    }
}
