using System.Text;
using System.Text.RegularExpressions;

namespace MlActors.Detection.Categorization;

/// <summary>
/// Builds a Grok pattern for a category: its tokens, and between them the kind of value that all examples have there. It is meant for users who parse
/// the messages; the analysis does not depend on it.
/// </summary>
internal static class GrokPattern
{
    // The most specific kinds come first: a date contains numbers, a URI contains a path.
    private static readonly (string Pattern, string Field, Regex Finds)[] Kinds =
    [
        ("TIMESTAMP_ISO8601", "timestamp", Find(@"\b\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}([.,]\d+)?)?(Z|[+-]\d{2}:?\d{2})?")),
        ("UUID", "uuid", Find(@"\b[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\b")),
        ("MAC", "macaddress", Find(@"\b[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){5}\b")),
        ("IP", "ipaddress", Find(@"\b(25[0-5]|2[0-4]\d|1?\d?\d)(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}\b")),
        ("EMAILADDRESS", "email", Find(@"\b[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")),
        ("URI", "uri", Find(@"\b[A-Za-z][A-Za-z0-9+.-]*://[^\s/]+(/\S*)?")),
        ("TIME", "time", Find(@"\b([01]?\d|2[0-3]):[0-5]\d:[0-5]\d\b")),
        ("NUMBER", "field", Find(@"(^|[\s=:(\[,/#])[+-]?\d+(\.\d+)?\b")),
    ];

    /// <summary>The pattern; null while no example contains all tokens.</summary>
    public static string? Of(string[] tokens, IReadOnlyList<string> examples)
    {
        var gaps = new List<string[]>();
        foreach (var example in examples)
            if (Gaps(tokens, example) is { } found) gaps.Add(found);
        return gaps.Count == 0 ? null : Write(tokens, gaps);
    }

    private static string Write(string[] tokens, List<string[]> gaps)
    {
        var pattern = new StringBuilder(".*?");
        var used = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var gap = 0; gap <= tokens.Length; gap++)
        {
            if (KindOf(gap, gaps) is { } kind)
            {
                var times = used[kind.Field] = used.GetValueOrDefault(kind.Field) + 1;
                if (gap > 0) pattern.Append(".+?");
                pattern.Append("%{").Append(kind.Pattern).Append(':').Append(kind.Field);
                if (times > 1) pattern.Append(times);
                pattern.Append('}');
                if (gap < tokens.Length) pattern.Append(".+?");
            }
            else if (gap > 0 && gap < tokens.Length) pattern.Append(".+?");
            if (gap < tokens.Length) CategoryText.AppendLiterally(pattern, tokens[gap]);
        }
        return pattern.Append(".*").ToString();
    }

    private static (string Pattern, string Field)? KindOf(int gap, List<string[]> examples)
    {
        foreach (var (pattern, field, finds) in Kinds)
            if (examples.TrueForAll(example => finds.IsMatch(example[gap]))) return (pattern, field);
        return null;
    }

    // The text before, between and after the tokens; null when the example was cut or filtered and does not contain all of them.
    private static string[]? Gaps(string[] tokens, string example)
    {
        var (gaps, end) = (new string[tokens.Length + 1], 0);
        var words = new Tokenizer(example);
        for (var found = 0; found < tokens.Length; found++)
        {
            do
            {
                if (!words.MoveNext()) return null;
            }
            while (!words.Token.SequenceEqual(tokens[found]));
            gaps[found] = example[end..words.Start];
            end = words.Start + words.Length;
        }
        gaps[^1] = example[end..];
        return gaps;
    }

    private static Regex Find(string pattern) => new(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
}
