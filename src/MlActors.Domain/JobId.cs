namespace MlActors.Domain;

/// <summary>Names a job; unique among jobs and groups.</summary>
public readonly record struct JobId(string Value) : IComparable<JobId>, ITextId<JobId>
{
    public static JobId Of(string value) => new(value);

    public int CompareTo(JobId other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value;
}

/// <summary>Routes a message to its job.</summary>
public interface IWithJobId
{
    JobId JobId { get; }
}
