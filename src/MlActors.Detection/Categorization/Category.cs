using MlActors.Detection.Encoding;
using MlActors.Detection.Results;

namespace MlActors.Detection.Categorization;

/// <summary>
/// A category of messages: the tokens that all of them share in the same order, and its counts. It becomes more general as messages join, and never
/// more specific. Lives as long as its categorizer.
/// </summary>
internal sealed class Category(int id, string? partition, int[] tokens, int weight)
{
    private const long OwnBytes = 320;
    private const long BytesPerExample = 40;

    /// <summary>The number of characters of a message that are kept as an example.</summary>
    public const int MaxExampleLength = 1_000;

    private readonly List<string> _examples = [];
    private readonly List<int> _preferredTo = [];

    public int Id => id;

    /// <summary>The tokens that all messages share, in this order.</summary>
    public int[] Tokens { get; private set; } = tokens;

    /// <summary>The weight of the shared tokens.</summary>
    public int Weight { get; private set; } = weight;

    /// <summary>The weight of the category's first message.</summary>
    public int FirstWeight { get; private set; } = weight;

    public long Matches { get; private set; }

    public int LongestMessage { get; private set; }

    /// <summary>Superseded by a category that has become more general; no message joins it any more.</summary>
    public bool IsDead { get; set; }

    /// <summary>The number of the scan that last compared it, so that one scan does not compare it twice. Not saved.</summary>
    public int Scan { get; set; }

    /// <summary>Whether the definition has changed since it was last reported.</summary>
    public bool IsChanged { get; set; }

    /// <summary>The matches that were last reported.</summary>
    public long ReportedMatches { get; set; }

    public long Bytes => BytesOf(Tokens.Length) + sizeof(int) * _preferredTo.Count + ExampleBytes;

    public long ExampleBytes { get; private set; }

    // Each token is stored in the category and, at most, once in the index.
    public static long BytesOf(int tokens) => OwnBytes + 4L * sizeof(int) * tokens;

    /// <summary>At least half the weight of the first message must remain, so that a category cannot drift away step by step.</summary>
    public bool MayGeneralizeTo(int common) => 2 * common >= FirstWeight;

    /// <summary>Reduces the tokens to those that a further message shares.</summary>
    public void Generalize(int[] common, int weight)
    {
        (Tokens, Weight) = (common, weight);
        IsChanged = true;
    }

    public void Supersede(Category other)
    {
        other.IsDead = true;
        _preferredTo.Add(other.Id);
        IsChanged = true;
    }

    public void Count(ReadOnlySpan<char> message, int maxExamples)
    {
        Matches++;
        if (message.Length > LongestMessage) (LongestMessage, IsChanged) = (message.Length, true);
        if (_examples.Count < maxExamples) AddExample(message);
        // A change of the counts alone is reported each time they have doubled.
        if (Matches >= 2 * ReportedMatches) IsChanged = true;
    }

    public CategoryDefinition Define(TokenTable table)
    {
        var texts = Array.ConvertAll(Tokens, table.TextOf);
        var length = CategoryText.MatchingLength(LongestMessage);
        return new CategoryDefinition(id, partition, CategoryText.Terms(texts), CategoryText.Regex(texts), length)
        {
            Examples = [.. _examples],
            GrokPattern = GrokPattern.Of(texts, _examples),
            NumMatches = Matches,
            PreferredToCategories = [.. _preferredTo],
        };
    }

    private void AddExample(ReadOnlySpan<char> message)
    {
        // Half a surrogate pair at the end would not be valid text.
        var length = message.Length <= MaxExampleLength ? message.Length
            : char.IsHighSurrogate(message[MaxExampleLength - 1]) ? MaxExampleLength - 1 : MaxExampleLength;
        var example = message[..length];
        foreach (var known in _examples)
            if (example.SequenceEqual(known)) return;
        Add(example.ToString());
        IsChanged = true;
    }

    private void Add(string example)
    {
        _examples.Add(example);
        ExampleBytes += BytesPerExample + sizeof(char) * example.Length;
    }

    public void Write(ByteWriter bytes)
    {
        bytes.Count(id);
        bytes.Count(Tokens.Length);
        foreach (var token in Tokens) bytes.Count(token);
        foreach (var number in (ReadOnlySpan<long>)[FirstWeight, Matches, ReportedMatches, LongestMessage]) bytes.Signed(number);
        bytes.Byte((byte)((IsDead ? 1 : 0) | (IsChanged ? 2 : 0)));
        bytes.Count(_examples.Count);
        foreach (var example in _examples) bytes.Text(example);
        bytes.Count(_preferredTo.Count);
        foreach (var other in _preferredTo) bytes.Count(other);
    }

    /// <summary>Reads a saved category.</summary>
    /// <exception cref="FormatException">It refers to tokens that do not exist.</exception>
    public static Category Read(ref ByteReader bytes, string? partition, TokenTable table)
    {
        var id = bytes.Index(int.MaxValue);
        var tokens = new int[bytes.Count()];
        if (tokens.Length > MessageTokens.MaxTokens) throw new FormatException($"A category has {tokens.Length} tokens, more than a message.");
        var weight = 0;
        for (var at = 0; at < tokens.Length; at++) weight += table.Weights[tokens[at] = bytes.Index(table.Count)];
        var category = new Category(id, partition, tokens, weight)
        {
            FirstWeight = (int)bytes.Signed(),
            Matches = bytes.Signed(),
            ReportedMatches = bytes.Signed(),
            LongestMessage = (int)bytes.Signed(),
        };
        var flags = bytes.Byte();
        (category.IsDead, category.IsChanged) = ((flags & 1) != 0, (flags & 2) != 0);
        for (var left = bytes.Count(); left > 0; left--)
            category.Add(bytes.Text() ?? throw new FormatException("An example of a category is null."));
        for (var left = bytes.Count(); left > 0; left--) category._preferredTo.Add(bytes.Index(int.MaxValue));
        return category;
    }
}
