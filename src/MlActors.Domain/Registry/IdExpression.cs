using System.Collections.Immutable;

namespace MlActors.Domain.Registry;

/// <summary>What an expression names.</summary>
/// <param name="Ids">Matches, sorted, each once.</param>
/// <param name="UnknownIds">Tokens without a wildcard that match nothing.</param>
/// <param name="EmptyWildcards">Wildcards that match nothing.</param>
public sealed record Resolution(ImmutableArray<string> Ids, ImmutableArray<string> UnknownIds, ImmutableArray<string> EmptyWildcards)
{
    /// <summary>The first token that matches nothing and is an error; null when the expression is valid.</summary>
    public string? Missing(bool allowNoMatch) => UnknownIds.Concat(allowNoMatch ? [] : EmptyWildcards).FirstOrDefault();
}

/// <summary>Elastic's id expressions: one id, a group, `a,b*,group`, `_all` or `*`; the empty expression is `_all`.</summary>
public static class IdExpression
{
    /// <param name="members">A group's members; empty when there is no such group.</param>
    public static Resolution Resolve(
        string? expression, IReadOnlyCollection<string> ids, Func<string, IEnumerable<string>> members, IEnumerable<string> groups)
    {
        var tokens = (string.IsNullOrEmpty(expression) ? "_all" : expression)
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Distinct(StringComparer.Ordinal);
        var known = ids as IReadOnlySet<string> ?? ids.ToHashSet(StringComparer.Ordinal);
        var groupNames = groups.Distinct(StringComparer.Ordinal).ToArray();
        var found = new HashSet<string>(StringComparer.Ordinal);
        List<string> unknown = [], empty = [];
        foreach (var token in tokens)
        {
            var isWildcard = token is "_all" || token.Contains('*', StringComparison.Ordinal);
            var matches = isWildcard
                ? known.Where(id => Matches(token, id)).Concat(groupNames.Where(group => Matches(token, group)).SelectMany(members)).ToArray()
                : known.Contains(token) ? [token] : members(token).ToArray();
            found.UnionWith(matches);
            if (matches.Length == 0) (isWildcard ? empty : unknown).Add(token);
        }

        return new Resolution([.. found.Order(StringComparer.Ordinal)], [.. unknown], [.. empty]);
    }

    public static bool Matches(string pattern, string id) => pattern is "_all" or "*" || Wildcard.Matches(pattern, id);
}
