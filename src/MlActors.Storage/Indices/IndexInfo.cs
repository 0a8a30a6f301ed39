using System.Collections.Immutable;

namespace MlActors.Storage.Indices;

/// <summary>The metadata of an index.</summary>
/// <param name="Mappings">JSON as given at creation.</param>
/// <param name="Settings">JSON as given at creation.</param>
/// <param name="NextSequence">The sequence number of the next write.</param>
/// <param name="Fields">All mapped fields, dynamically mapped ones included.</param>
public sealed record IndexInfo(
    string Name, string Uuid, long DocumentCount, string Mappings, string Settings, long NextSequence, ImmutableArray<IndexField> Fields)
{
    /// <summary>Its aliases; the value states whether it is the index that the alias writes to.</summary>
    public ImmutableSortedDictionary<string, bool> Aliases { get; init; } = ImmutableSortedDictionary<string, bool>.Empty;

    /// <summary>Whether a field is mapped: by its name, as the keyword of a text, or within an object that is mapped as a whole.</summary>
    public bool Maps(string field) => Fields.Any(mapped => mapped.Name == field
        || (mapped.Kind == MappedKind.Text && field == $"{mapped.Name}.keyword")
        || (mapped.Kind == MappedKind.Opaque && field.StartsWith($"{mapped.Name}.", StringComparison.Ordinal)));
}

/// <summary>A field of an index.</summary>
/// <param name="Type">In Elastic's spelling.</param>
/// <param name="Format">The format of a date; null for the default and for other fields.</param>
public sealed record IndexField(string Name, MappedKind Kind, string Type, string? Format);
