using System.Text.RegularExpressions;

namespace MlActors.Detection.Settings;

/// <summary>Compiles the regular expressions whose matches are left out of messages before categorization.</summary>
internal static class CategorizationFilter
{
    /// <summary>
    /// The time of a match is linear in the length of the message, because the expression is compiled without backtracking. So no filter can block
    /// the engine, and no timeout decides what a filter matches.
    /// </summary>
    /// <exception cref="ArgumentException">The pattern is not a regular expression, or it needs backtracking.</exception>
    public static Regex Compile(string pattern)
    {
        try
        {
            return new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (NotSupportedException cause)
        {
            throw new ArgumentException(
                $"The categorization filter "
                + $"[{pattern}] needs backtracking, whose time has no bound; do without look-around, back-references, atomic groups.",
                cause);
        }
        catch (ArgumentException cause)
        {
            throw new ArgumentException($"The categorization filter [{pattern}] is not a regular expression: {cause.Message}", cause);
        }
    }
}
