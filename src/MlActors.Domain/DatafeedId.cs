namespace MlActors.Domain;

/// <summary>Names a datafeed; a job may have the same id, the name spaces are apart.</summary>
public readonly record struct DatafeedId(string Value) : IComparable<DatafeedId>, ITextId<DatafeedId>
{
    public static DatafeedId Of(string value) => new(value);

    public int CompareTo(DatafeedId other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value;
}

/// <summary>Routes a message to its datafeed.</summary>
public interface IWithDatafeedId
{
    DatafeedId DatafeedId { get; }
}
