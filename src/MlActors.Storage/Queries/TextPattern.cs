using System.Text;
using System.Text.RegularExpressions;

namespace MlActors.Storage.Queries;

/// <summary>A pattern of a query: * for any characters, ? for one, and a backslash before a character that stands for itself.</summary>
internal static class TextPattern
{
    /// <summary>Without backtracking, so that no pattern takes more time than the text is long.</summary>
    public static Regex Compile(string pattern, bool ignoreCase)
    {
        var regex = new StringBuilder(@"\A");
        for (var at = 0; at < pattern.Length; at++)
        {
            regex.Append(pattern[at] switch
            {
                '*' => ".*",
                '?' => ".",
                '\\' when at + 1 < pattern.Length => Regex.Escape(pattern[++at].ToString()),
                var other => Regex.Escape(other.ToString()),
            });
        }
        var options = RegexOptions.NonBacktracking | RegexOptions.Singleline | RegexOptions.CultureInvariant;
        return new Regex(regex.Append(@"\z").ToString(), ignoreCase ? options | RegexOptions.IgnoreCase : options, TimeSpan.FromSeconds(1));
    }

    public static bool IsPattern(string text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] is '*' or '?') return true;
            if (text[at] == '\\') at++;
        }
        return false;
    }

    /// <summary>The text that a pattern without wildcards stands for.</summary>
    public static string Unescape(string pattern)
    {
        if (!pattern.Contains('\\', StringComparison.Ordinal)) return pattern;
        var text = new StringBuilder(pattern.Length);
        for (var at = 0; at < pattern.Length; at++) text.Append(pattern[at] == '\\' && at + 1 < pattern.Length ? pattern[++at] : pattern[at]);
        return text.ToString();
    }
}
