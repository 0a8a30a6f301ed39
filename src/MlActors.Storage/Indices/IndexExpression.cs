using MlActors.Domain;
using MlActors.Domain.Registry;

namespace MlActors.Storage.Indices;

/// <summary>Finds the indices that an expression names: comma lists, wildcards, <c>_all</c>, and exclusions after a wildcard.</summary>
internal static class IndexExpression
{
    /// <summary>The matching names in order, each once.</summary>
    /// <exception cref="RefusedException">A name without a wildcard does not exist, and is not to be passed over.</exception>
    public static IReadOnlyList<string> Resolve(IEnumerable<string> expressions, IReadOnlyCollection<string> known, bool ignoreUnavailable = false)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        var wildcardSeen = false;
        var parts = Split(expressions).ToArray();
        // An exclusion holds for what stands before it only, so that only without one the order means nothing.
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

    /// <summary>A name that starts with a dot is hidden from wildcards that do not.</summary>
    private static IEnumerable<string> Matching(string pattern, IEnumerable<string> known)
    {
        var wanted = pattern == "_all" ? "*" : pattern;
        return known.Where(name =>
            (!name.StartsWith('.') || wanted.StartsWith('.')) && Wildcard.Matches(wanted, name));
    }
}
