using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace MlActors.Domain.Records;

/// <summary>
/// Finds what belongs to the name of a JSON property without making a string of the name. A few names are compared one after the other;
/// many are hashed, so that a document with many names costs no more for each of them.
/// </summary>
/// <typeparam name="T">What belongs to a name.</typeparam>
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

    /// <summary>Tries the names in their order, which is how documents mostly have them, from the one after the last that was found.</summary>
    /// <remarks>For one thread at a time.</remarks>
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

    /// <summary>As <see cref="FindNext"/>, from the first name on; for any number of threads.</summary>
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
