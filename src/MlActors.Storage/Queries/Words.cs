namespace MlActors.Storage.Queries;

/// <summary>The words of a text, in lower case, as the standard analyzer of text fields separates them: letters and digits.</summary>
internal static class Words
{
    public static string[] Of(string text)
    {
        var words = new List<string>();
        for (var at = 0; at < text.Length;)
        {
            if (!IsWord(text, at))
            {
                at++;
                continue;
            }
            var start = at;
            while (at < text.Length && IsWord(text, at)) at++;
            words.Add(text[start..at].ToLowerInvariant());
        }
        return [.. words];
    }

    /// <summary>Whether the words follow one another somewhere in the text.</summary>
    public static bool ContainsPhrase(string[] text, string[] phrase)
    {
        for (var at = 0; at + phrase.Length <= text.Length; at++)
            if (text.AsSpan(at, phrase.Length).SequenceEqual(phrase)) return true;
        return false;
    }

    /// <summary>A dot or apostrophe between two letters or two digits does not separate them.</summary>
    private static bool IsWord(string text, int at)
    {
        if (char.IsLetterOrDigit(text[at]) || text[at] == '_' || char.IsSurrogate(text[at])) return true;
        if (text[at] is not ('.' or '\'' or '’') || at == 0 || at + 1 == text.Length) return false;
        var (before, after) = (text[at - 1], text[at + 1]);
        return (char.IsLetter(before) && char.IsLetter(after)) || (text[at] == '.' && char.IsDigit(before) && char.IsDigit(after));
    }
}
