namespace MlActors.Domain.Registry;

/// <summary>Patterns in which `*` matches any text, and every other character itself.</summary>
public static class Wildcard
{
    /// <summary>In time proportional to the text, however many stars there are: each part is taken where it comes first.</summary>
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        var star = pattern.IndexOf('*');
        if (star < 0) return pattern.SequenceEqual(text);
        if (!text.StartsWith(pattern[..star])) return false;
        pattern = pattern[(star + 1)..];
        text = text[star..];
        for (star = pattern.IndexOf('*'); star >= 0; star = pattern.IndexOf('*'))
        {
            var next = text.IndexOf(pattern[..star]);
            if (next < 0) return false;
            text = text[(next + star)..];
            pattern = pattern[(star + 1)..];
        }

        return text.EndsWith(pattern);
    }
}
