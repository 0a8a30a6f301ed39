using System.Collections.Immutable;

namespace MlActors.Storage.Indices;

/// <summary>What may be known of an index from outside.</summary>
/// <param name="Mappings">As its maker wrote them, JSON.</param>
/// <param name="Settings">As its maker wrote them, JSON.</param>
/// <param name="Fields">All that are mapped, those included that a document brought.</param>
public sealed record IndexInfo(string Name, string Uuid, long DocumentCount, string Mappings, string Settings, ImmutableArray<IndexField> Fields);

/// <summary>A field of an index.</summary>
/// <param name="Type">In Elastic's words.</param>
public sealed record IndexField(string Name, MappedKind Kind, string Type);
