using System.Runtime.InteropServices;
using MlActors.Detection.Encoding;

namespace MlActors.Detection.Categorization;

/// <summary>
/// Numbers the tokens that occur in some category, so that messages are compared by numbers. Other tokens have no number, so a stream of
/// ever-changing names needs no memory. Lives as long as its categorizer.
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

    /// <summary>The number of the token; a new token gets the next number.</summary>
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

    /// <summary>Reads a saved table.</summary>
    /// <exception cref="FormatException">A text is null, is not a token, or occurs twice.</exception>
    public void Read(ref ByteReader bytes)
    {
        for (var left = bytes.Count(); left > 0; left--)
        {
            var text = bytes.Text() ?? throw new FormatException("One of its tokens is null.");
            var tokens = new Tokenizer(text);
            if (!tokens.MoveNext() || tokens.Length != text.Length)
                throw new FormatException($"It contains the token [{text}], which is not a valid token.");
            if (GetOrAdd(text, tokens.Weight) != Count - 1) throw new FormatException($"It contains the token [{text}] twice.");
        }
    }
}
