using System.Collections.Immutable;
using MlActors.Domain;
using MlActors.Domain.Registry;

namespace MlActors.Storage.Indices;

/// <summary>A change of aliases.</summary>
/// <param name="Indices">Index expressions.</param>
public abstract record AliasChange(ImmutableArray<string> Indices)
{
    public sealed record Add(ImmutableArray<string> Indices, ImmutableArray<string> Aliases, bool IsWriteIndex) : AliasChange(Indices);

    /// <param name="Aliases">Names or wildcards.</param>
    /// <param name="MustExist">Whether it is an error when nothing is removed.</param>
    public sealed record Remove(ImmutableArray<string> Indices, ImmutableArray<string> Aliases, bool MustExist) : AliasChange(Indices);

    public sealed record RemoveIndex(ImmutableArray<string> Indices) : AliasChange(Indices);

    internal void Apply(IndexCatalog catalog)
    {
        var found = catalog.Resolve(Indices);
        switch (this)
        {
            case Add add:
                foreach (var index in found)
                    foreach (var alias in add.Aliases)
                        catalog.Aliases.Add(index, alias, add.IsWriteIndex);
                break;
            case Remove remove:
                RemoveFrom(catalog, found, remove);
                break;
            case RemoveIndex:
                foreach (var index in found) catalog.Delete(index);
                break;
        }
    }

    private static void RemoveFrom(IndexCatalog catalog, IReadOnlyList<DocumentIndex> indices, Remove remove)
    {
        var removed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var index in indices)
        {
            foreach (var alias in catalog.Aliases.Of(index.Id).Keys)
            {
                var matching = remove.Aliases.Where(pattern => pattern == "_all" || Wildcard.Matches(pattern, alias)).ToArray();
                if (matching.Length == 0) continue;
                catalog.Aliases.Remove(index.Id, alias);
                removed.UnionWith(matching);
            }
        }
        var missing = remove.Aliases.Where(alias => !removed.Contains(alias)).ToArray();
        if (remove.MustExist && missing.Length > 0)
            throw new Refusal(RefusalKind.AliasMissing, $"aliases [{string.Join(",", missing)}] missing").ToException();
    }
}
