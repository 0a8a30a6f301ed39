using System.Collections.Immutable;

namespace MlActors.Storage.Indices;

/// <summary>The metadata of an index.</summary>
/// <param name="Mappings">JSON as given at creation.</param>
/// <param name="Settings">JSON as given at creation.</param>
/// <param name="Fields">All mapped fields, dynamically mapped ones included.</param>
public sealed record IndexInfo(string Name, string Uuid, long DocumentCount, string Mappings, string Settings, ImmutableArray<IndexField> Fields);

/// <summary>A field of an index.</summary>
/// <param name="Type">In Elastic's spelling.</param>
public sealed record IndexField(string Name, MappedKind Kind, string Type);
