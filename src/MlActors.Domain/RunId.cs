namespace MlActors.Domain;

/// <summary>Names one shutdown run. Whoever asks chooses it, so that asking twice is one run.</summary>
public readonly record struct RunId(string Value) : IComparable<RunId>
{
    public int CompareTo(RunId other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value;
}
