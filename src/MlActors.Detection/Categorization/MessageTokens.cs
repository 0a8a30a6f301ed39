namespace MlActors.Detection.Categorization;

/// <summary>
/// The tokens of one message as numbers. Lives as long as its categorizer and is reused for each message, so that a message allocates nothing.
/// </summary>
internal sealed class MessageTokens
{
    /// <summary>The number of tokens that are used; a text with more is a document and not a log message.</summary>
    public const int MaxTokens = 100;

    private readonly int[] _codes = new int[MaxTokens];
    private readonly (int Start, int Length)[] _positions = new (int, int)[MaxTokens];

    public int Count { get; private set; }

    /// <summary>The sum of the weights of all tokens.</summary>
    public int Weight { get; private set; }

    /// <summary>The number of each token, or its negative weight when no category contains it. Matching depends on nothing else.</summary>
    public ReadOnlySpan<int> Codes => _codes.AsSpan(0, Count);

    public void Read(ReadOnlySpan<char> text, TokenTable table)
    {
        (Count, Weight) = (0, 0);
        for (var tokens = new Tokenizer(text); Count < MaxTokens && tokens.MoveNext(); Count++)
        {
            _codes[Count] = table.TryFind(tokens.Token, out var token) ? token : -tokens.Weight;
            _positions[Count] = (tokens.Start, tokens.Length);
            Weight += tokens.Weight;
        }
    }

    /// <summary>The growth of the table if all tokens were added, in bytes; an upper bound, since a token may occur twice.</summary>
    public long BytesOfNewTokens()
    {
        var bytes = 0L;
        for (var at = 0; at < Count; at++)
            if (_codes[at] < 0) bytes += TokenTable.BytesOf(_positions[at].Length);
        return bytes;
    }

    /// <summary>Adds every token of the text that was read last to the table, and returns their numbers.</summary>
    public int[] AddTo(ReadOnlySpan<char> text, TokenTable table)
    {
        for (var at = 0; at < Count; at++)
            if (_codes[at] < 0) _codes[at] = table.GetOrAdd(text.Slice(_positions[at].Start, _positions[at].Length), -_codes[at]);
        return Codes.ToArray();
    }
}
