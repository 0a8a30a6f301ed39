using System.Collections.Immutable;

namespace MlActors.Api.Cat;

/// <summary>A column of a cat table.</summary>
/// <param name="Value">Null is shown as an empty cell, and in JSON as null. Numbers are aligned to the right.</param>
internal sealed record CatColumn<T>(string Name, string Description, Func<T, object?> Value)
{
    /// <summary>Other names that `h` and `s` accept.</summary>
    public ImmutableArray<string> Aliases { get; init; } = [];

    /// <summary>Shown when the request names no columns.</summary>
    public bool IsDefault { get; init; }

    public bool Is(string name) => Name == name || Aliases.Contains(name);
}

/// <summary>A number of bytes, shown in the unit that the request asks for.</summary>
internal readonly record struct CatBytes(long Bytes) : IComparable<CatBytes>
{
    public int CompareTo(CatBytes other) => Bytes.CompareTo(other.Bytes);
}

/// <summary>A duration, shown in the unit that the request asks for.</summary>
internal readonly record struct CatTime(TimeSpan Duration) : IComparable<CatTime>
{
    public int CompareTo(CatTime other) => Duration.CompareTo(other.Duration);
}
