namespace MlActors.Domain;

/// <summary>Identifies one shutdown run. The caller chooses it, so that a repeated request is one run.</summary>
public readonly record struct RunId(string Value) : IComparable<RunId>, ITextId<RunId>
{
    public static RunId Of(string value) => new(value);

    public int CompareTo(RunId other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value;
}
