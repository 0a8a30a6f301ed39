namespace MlActors.Detection.Categorization;

/// <summary>
/// The common subsequence of two token sequences that has the greatest weight. Lives as long as its categorizer and keeps the buffers for the
/// comparison.
/// </summary>
internal sealed class CommonTokens
{
    private const int Stride = MessageTokens.MaxTokens + 1;

    // At (i, j): the greatest weight shared by the tokens from i on and the message from j on.
    private readonly short[] _weights = new short[Stride * Stride];

    /// <summary>Whether the message contains all tokens in this order.</summary>
    public static bool Contains(ReadOnlySpan<int> message, ReadOnlySpan<int> tokens)
    {
        var found = 0;
        for (var at = 0; found < tokens.Length && at < message.Length; at++)
            if (message[at] == tokens[found]) found++;
        return found == tokens.Length;
    }

    /// <summary>The weight of the common subsequence.</summary>
    public int CommonWeight(ReadOnlySpan<int> tokens, ReadOnlySpan<int> message, ReadOnlySpan<byte> weightOf)
    {
        _weights.AsSpan(tokens.Length * Stride, message.Length + 1).Clear();
        for (var i = tokens.Length - 1; i >= 0; i--)
        {
            var row = _weights.AsSpan(i * Stride, Stride);
            var below = _weights.AsSpan((i + 1) * Stride, Stride);
            var (token, weight) = (tokens[i], weightOf[tokens[i]]);
            row[message.Length] = 0;
            for (var j = message.Length - 1; j >= 0; j--)
                row[j] = token == message[j] ? (short)(below[j + 1] + weight) : Math.Max(below[j], row[j + 1]);
        }
        return _weights[0];
    }

    /// <summary>The common subsequence of the two sequences that were compared last; the earliest tokens where there is a choice.</summary>
    public int[] CommonSequence(ReadOnlySpan<int> tokens, ReadOnlySpan<int> message)
    {
        var common = new List<int>(tokens.Length);
        for (int i = 0, j = 0; i < tokens.Length && j < message.Length;)
        {
            if (tokens[i] == message[j]) (common, i, j) = (Append(common, tokens[i]), i + 1, j + 1);
            else if (_weights[(i + 1) * Stride + j] >= _weights[i * Stride + j + 1]) i++;
            else j++;
        }
        return [.. common];

        static List<int> Append(List<int> list, int token)
        {
            list.Add(token);
            return list;
        }
    }
}
