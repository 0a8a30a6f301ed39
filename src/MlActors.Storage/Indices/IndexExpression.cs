using MlActors.Domain.Registry;

namespace MlActors.Storage.Indices;

/// <summary>Resolves index expressions: comma lists, wildcards, <c>_all</c>, and exclusions after a wildcard.</summary>
internal static class IndexExpression
{
    /// <summary>The matching names, sorted and distinct.</summary>
    /// <exception cref="Domain.RefusedException">A name without a wildcard does not exist and is not ignored.</exception>
    public static IReadOnlyList<string> Resolve(IEnumerable<string> expressions, IReadOnlyCollection<string> known, bool ignoreUnavailable = false)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        var wildcardSeen = false;
        var parts = Split(expressions).ToArray();
        // An exclusion applies to the parts before it, so duplicates can be removed only if there is none.
        if (!parts.Any(part => part.StartsWith('-'))) parts = [.. parts.Distinct(StringComparer.Ordinal)];
        foreach (var part in parts.Length == 0 ? ["*"] : parts)
        {
            var excludes = wildcardSeen && part.StartsWith('-');
            var pattern = excludes ? part[1..] : part;
            var isWildcard = IsWildcard(pattern);
            wildcardSeen |= isWildcard;
            if (excludes) found.RemoveWhere(name => Wildcard.Matches(pattern, name));
            else if (isWildcard) found.UnionWith(Matching(pattern, known));
            else if (known.Contains(pattern)) found.Add(pattern);
            else if (!ignoreUnavailable) throw DocumentRefusals.NoSuchIndex(pattern).ToException();
        }
        return [.. found];
    }

    public static IEnumerable<string> Split(IEnumerable<string> expressions) =>
        expressions.SelectMany(expression => expression.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));

    public static bool IsWildcard(string part) => part is "_all" || part.Contains('*', StringComparison.Ordinal);

    /// <summary>Names that start with a dot match only wildcards that start with a dot.</summary>
    private static IEnumerable<string> Matching(string pattern, IEnumerable<string> known)
    {
        var wanted = pattern == "_all" ? "*" : pattern;
        return known.Where(name =>
            (!name.StartsWith('.') || wanted.StartsWith('.')) && Wildcard.Matches(wanted, name));
    }
}
