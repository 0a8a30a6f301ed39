using System.Text;

namespace MlActors.Detection.Categorization;

/// <summary>Formats the definition of a category.</summary>
internal static class CategoryText
{
    public static string Terms(string[] tokens) => string.Join(' ', tokens);

    /// <summary>A regular expression that matches every message with these tokens in this order.</summary>
    public static string Regex(string[] tokens)
    {
        if (tokens.Length == 0) return ".*";
        var pattern = new StringBuilder(".*?");
        for (var at = 0; at < tokens.Length; at++)
        {
            if (at > 0) pattern.Append(".+?");
            AppendLiterally(pattern, tokens[at]);
        }
        return pattern.Append(".*").ToString();
    }

    // The dot is the only character of a token that has a special meaning in a regular expression.
    public static void AppendLiterally(StringBuilder pattern, string token) => pattern.Append(token.Replace(".", "\\.", StringComparison.Ordinal));

    /// <summary>A tenth more than the longest message so far, so that similar messages not seen yet are matched too.</summary>
    public static int MatchingLength(int longest) => (int)Math.Min(int.MaxValue, (longest * 11L + 9) / 10);
}
