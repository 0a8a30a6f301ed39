using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace MlActors.Domain.Records;

/// <summary>
/// A dictionary of values by the UTF-8 names of JSON properties, which allocates no strings. A few names are compared in turn;
/// many names are hashed.
/// </summary>
/// <typeparam name="T">The type of the values.</typeparam>
public sealed class Utf8Names<T>
    where T : class
{
    private const int FewNames = 16;

    private readonly List<(byte[] Name, T Value)> _inOrder = [];
    private readonly Dictionary<byte[], T> _byName = new(NameComparer.Ordinal);
    private int _next;

    public int Count => _inOrder.Count;

    public bool TryGet(ReadOnlySpan<byte> name, [NotNullWhen(true)] out T? value) =>
        _byName.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(name, out value);

    public void Add(byte[] name, T value)
    {
        _byName.Add(name, value);
        _inOrder.Add((name, value));
    }

    /// <summary>Compares the names beginning after the last match, because documents mostly have their properties in the same order.</summary>
    /// <remarks>Not thread-safe.</remarks>
    public T? FindNext(ref Utf8JsonReader property)
    {
        for (var tried = Math.Min(_inOrder.Count, FewNames); tried > 0; tried--)
        {
            if (_next >= _inOrder.Count) _next = 0;
            var (name, value) = _inOrder[_next++];
            if (property.ValueTextEquals(name)) return value;
        }

        return _inOrder.Count > FewNames ? FindHashed(ref property) : null;
    }

    /// <summary>Like <see cref="FindNext"/>, but beginning with the first name, and thread-safe.</summary>
    public T? Find(ref Utf8JsonReader property)
    {
        if (_inOrder.Count > FewNames) return FindHashed(ref property);
        foreach (var (name, value) in _inOrder)
            if (property.ValueTextEquals(name))
                return value;
        return null;
    }

    private T? FindHashed(ref Utf8JsonReader property)
    {
        T? found;
        if (!property.ValueIsEscaped) return TryGet(property.ValueSpan, out found) ? found : null;
        var name = new byte[property.ValueSpan.Length];
        return TryGet(name.AsSpan(0, property.CopyString(name)), out found) ? found : null;
    }

    private sealed class NameComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static readonly NameComparer Ordinal = new();

        public bool Equals(byte[]? left, byte[]? right) => left.AsSpan().SequenceEqual(right);

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(byte[] name) => GetHashCode(name.AsSpan());

        public int GetHashCode(ReadOnlySpan<byte> name)
        {
            var hash = default(HashCode);
            hash.AddBytes(name);
            return hash.ToHashCode();
        }

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
