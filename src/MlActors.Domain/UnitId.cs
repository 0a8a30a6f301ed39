namespace MlActors.Domain;

/// <summary>The kind of a unit. Datafeeds sort before jobs, since they are stopped first.</summary>
public enum UnitKind { Invalid = 0, Datafeed, Job }

/// <summary>One datafeed or one job, sorted by kind and name.</summary>
public readonly record struct UnitId(UnitKind Kind, string Name) : IComparable<UnitId>
{
    public static UnitId Of(JobId job) => new(UnitKind.Job, job.Value);

    public static UnitId Of(DatafeedId datafeed) => new(UnitKind.Datafeed, datafeed.Value);

    public int CompareTo(UnitId other) => Kind != other.Kind ? Kind.CompareTo(other.Kind) : string.CompareOrdinal(Name, other.Name);

    public override string ToString() => $"{(Kind == UnitKind.Job ? "job" : "datafeed")} [{Name}]";
}
