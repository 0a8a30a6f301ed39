using System.Collections.Immutable;
using System.Text.RegularExpressions;
using MlActors.Detection.Settings;

namespace MlActors.Detection.Categorization;

/// <summary>
/// Selects the part of a message that is categorized: its first line that has a letter, up to a length, with the matches of the job's filters blanked
/// out. Lives as long as its categorizer and keeps the buffers for one message.
/// </summary>
internal sealed class MessageText(ImmutableArray<string> filters)
{
    /// <summary>The number of characters that are used. The kind of a message shows at its beginning; the rest is usually payload.</summary>
    public const int MaxLength = 10_000;

    private readonly Regex[] _filters = [.. filters.Select(CategorizationFilter.Compile)];
    private char[] _source = [];
    private char[] _blanked = [];

    /// <summary>The selected text; valid until the next call.</summary>
    public ReadOnlySpan<char> Of(ReadOnlySpan<char> message)
    {
        var line = FirstLineWithLetters(message[..Math.Min(message.Length, MaxLength)]);
        return _filters.Length == 0 ? line : Blank(line);
    }

    // Matches are replaced by blanks and not removed, so that the text before and after does not join into a word that no message contains.
    private ReadOnlySpan<char> Blank(ReadOnlySpan<char> line)
    {
        if (_source.Length < line.Length) (_source, _blanked) = (new char[line.Length], new char[line.Length]);
        var source = _source.AsSpan(0, line.Length);
        var blanked = _blanked.AsSpan(0, line.Length);
        line.CopyTo(source);
        line.CopyTo(blanked);
        foreach (var filter in _filters)
        {
            foreach (var match in filter.EnumerateMatches(source)) blanked.Slice(match.Index, match.Length).Fill(' ');
            blanked.CopyTo(source);
        }
        return blanked;
    }

    private static ReadOnlySpan<char> FirstLineWithLetters(ReadOnlySpan<char> text)
    {
        for (var left = text; ;)
        {
            var end = left.IndexOf('\n');
            if (end < 0) return left;
            if (HasLetter(left[..end])) return left[..end];
            left = left[(end + 1)..];
        }
    }

    private static bool HasLetter(ReadOnlySpan<char> line)
    {
        foreach (var character in line)
            if (char.IsLetter(character)) return true;
        return false;
    }
}
