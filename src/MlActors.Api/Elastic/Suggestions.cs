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
        1 - (double)Distance(left, right) / Math.Max(1, Math.Max(left.Length, right.Length));

    /// <summary>The Levenshtein distance.</summary>
    private static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var replaced = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
