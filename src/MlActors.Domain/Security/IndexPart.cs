using System.Collections.Immutable;

namespace MlActors.Domain.Security;

/// <summary>A part of an index expression.</summary>
/// <param name="IsExclusion">It takes away from the parts before it, as a part with a minus after a wildcard does.</param>
public readonly record struct IndexPart(string Text, bool IsExclusion)
{
    public bool IsWildcard => IsWildcardText(Text);

    /// <summary>The parts of expressions that belong together, in their order.</summary>
    public static ImmutableArray<IndexPart> Of(params IEnumerable<string> expressions)
    {
        var parts = ImmutableArray.CreateBuilder<IndexPart>();
        var wildcardSeen = false;
        foreach (var text in expressions.SelectMany(
            expression => expression.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
        {
            parts.Add(new IndexPart(text, IsExclusion: wildcardSeen && text.StartsWith('-')));
            wildcardSeen |= IsWildcardText(text);
        }

        return parts.ToImmutable();
    }

    private static bool IsWildcardText(string text) => text is "_all" || text.Contains('*', StringComparison.Ordinal);
}
