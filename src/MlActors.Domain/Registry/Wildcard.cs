namespace MlActors.Domain.Registry;

/// <summary>Patterns in which `*` matches any text, and every other character itself.</summary>
public static class Wildcard
{
    /// <summary>Takes time proportional to the text for any number of stars, since each part is matched at its first position.</summary>
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
