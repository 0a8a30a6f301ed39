using System.Runtime.InteropServices;
using MlActors.Detection.Encoding;

namespace MlActors.Detection.Categorization;

/// <summary>
/// Numbers the tokens that stand in some category, so that messages are compared number by number. What stands in none has no number: a stream
/// of ever new names takes no memory. Lives as long as its categorizer.
/// </summary>
internal sealed class TokenTable
{
    private const long BytesPerToken = 96;

    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _numbersOf;
    private readonly List<string> _texts = [];
    private readonly List<byte> _weights = [];

    public TokenTable() => _numbersOf = _numbers.GetAlternateLookup<ReadOnlySpan<char>>();

    public int Count => _texts.Count;

    public long Bytes { get; private set; }

    public ReadOnlySpan<byte> Weights => CollectionsMarshal.AsSpan(_weights);

    public string TextOf(int token) => _texts[token];

    public bool TryFind(ReadOnlySpan<char> text, out int token) => _numbersOf.TryGetValue(text, out token);

    /// <summary>The token's number; it gets the next one when it is new.</summary>
    public int GetOrAdd(ReadOnlySpan<char> text, int weight)
    {
        if (TryFind(text, out var known)) return known;
        var token = _texts.Count;
        _texts.Add(text.ToString());
        _weights.Add((byte)weight);
        _numbers.Add(_texts[token], token);
        Bytes += BytesOf(text.Length);
        return token;
    }

    public static long BytesOf(int length) => BytesPerToken + sizeof(char) * length;

    public void Write(ByteWriter bytes)
    {
        bytes.Count(Count);
        foreach (var text in _texts) bytes.Text(text);
    }

    /// <exception cref="FormatException">A text is none, comes twice, or is no token.</exception>
    public void Read(ref ByteReader bytes)
    {
        for (var left = bytes.Count(); left > 0; left--)
        {
            var text = bytes.Text() ?? throw new FormatException("One of its tokens is none.");
            var tokens = new Tokenizer(text);
            if (!tokens.MoveNext() || tokens.Length != text.Length) throw new FormatException($"It holds [{text}] as a token, which is none.");
            if (GetOrAdd(text, tokens.Weight) != Count - 1) throw new FormatException($"It holds the token [{text}] twice.");
        }
    }
}
