using Quickenshtein;

namespace MlActors.Api.Elastic;

/// <summary>Suggests known names for an unknown name.</summary>
internal static class Suggestions
{
    private const double MinSimilarity = 0.5;

    /// <summary>A longer name is unlikely to be a typing error, and the comparison takes quadratic time.</summary>
    private const int MaxNameLength = 100;

    /// <summary>The similar known names, the most similar first.</summary>
    public static IReadOnlyList<string> For(string unknown, IEnumerable<string> known) =>
    [
        .. known.Where(_ => unknown.Length <= MaxNameLength).Select(name => (Name: name, Similarity: Similarity(unknown, name)))
            .Where(candidate => candidate.Similarity > MinSimilarity)
            .OrderByDescending(candidate => candidate.Similarity).ThenBy(candidate => candidate.Name, StringComparer.Ordinal)
            .Select(candidate => candidate.Name),
    ];

    /// <summary>" did you mean [x]?", or empty.</summary>
    public static string Phrase(string unknown, IEnumerable<string> known) => For(unknown, known) switch
    {
        [] => "",
        [var only] => $" did you mean [{only}]?",
        var several => $" did you mean any of [{string.Join(", ", several)}]?",
    };

    private static double Similarity(string left, string right) =>
        1 - (double)Levenshtein.GetDistance(left, right) / Math.Max(1, Math.Max(left.Length, right.Length));
}
