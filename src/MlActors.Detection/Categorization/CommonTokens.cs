namespace MlActors.Detection.Categorization;

/// <summary>
/// What two token sequences have in common in the same order: the common subsequence of the greatest weight. Lives as long as its categorizer
/// and keeps room for the comparison.
/// </summary>
internal sealed class CommonTokens
{
    private const int Stride = MessageTokens.MaxTokens + 1;

    // At (i, j): the weight that the tokens from i on have in common with the message from j on.
    private readonly short[] _weights = new short[Stride * Stride];

    /// <summary>True when all tokens stand in the message, in this order.</summary>
    public static bool Contains(ReadOnlySpan<int> message, ReadOnlySpan<int> tokens)
    {
        var found = 0;
        for (var at = 0; found < tokens.Length && at < message.Length; at++)
            if (message[at] == tokens[found]) found++;
        return found == tokens.Length;
    }

    /// <summary>The weight in common.</summary>
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

    /// <summary>The tokens in common, of the two that were weighed last; the earliest ones where there is a choice.</summary>
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
