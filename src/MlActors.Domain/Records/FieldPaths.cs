using System.Text;
using System.Text.Json;

namespace MlActors.Domain.Records;

/// <summary>
/// The requested fields as a graph, so that one pass over a document finds them all. A dotted name is found in nested objects and in
/// keys with dots, as in an index; the same rest of a name leads to the same node for every split.
/// </summary>
internal sealed class FieldPaths
{
    private readonly Utf8Names<FieldPaths> _children = new();

    public bool IsTime { get; private set; }

    /// <summary>The position among the analysed fields; negative for other fields.</summary>
    public int Slot { get; private set; } = -1;

    public static FieldPaths Of(string timeField, IReadOnlyList<string> fields)
    {
        var root = new FieldPaths();
        var nodes = new Dictionary<string, FieldPaths>(StringComparer.Ordinal);
        root.Add(timeField, nodes).IsTime = true;
        for (var slot = 0; slot < fields.Count; slot++) root.Add(fields[slot], nodes).Slot = slot;
        return root;
    }

    public FieldPaths? Find(ref Utf8JsonReader property) => _children.Find(ref property);

    /// <param name="nodes">The nodes by the prefix of the name that leads to them.</param>
    private FieldPaths Add(string path, Dictionary<string, FieldPaths> nodes)
    {
        int[] dots = [.. Enumerable.Range(0, path.Length).Where(at => path[at] == '.')];
        foreach (var end in (int[])[.. dots, path.Length])
        {
            var node = nodes.TryGetValue(path[..end], out var known) ? known : nodes[path[..end]] = new FieldPaths();
            Link(path[..end], node);
            foreach (var dot in dots.TakeWhile(dot => dot < end)) nodes[path[..dot]].Link(path[(dot + 1)..end], node);
        }

        return nodes[path];
    }

    private void Link(string name, FieldPaths to)
    {
        var bytes = Encoding.UTF8.GetBytes(name);
        if (!_children.TryGet(bytes, out _)) _children.Add(bytes, to);
    }
}
