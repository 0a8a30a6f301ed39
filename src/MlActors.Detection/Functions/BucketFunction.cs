using MlActors.Detection.Records;
using MlActors.Detection.Series;

namespace MlActors.Detection.Functions;

/// <summary>How a detector accumulates the records of a bucket, one by one, and how it models them. Stateless.</summary>
internal abstract class BucketFunction
{
    /// <summary>Whether a record can be accumulated, and its number if this function reads numbers.</summary>
    public virtual bool Accepts(in FieldValue value, out double number) => value.TryGetNumber(out number);

    public abstract void Accumulate(TallyList tallies, ref Tally tally, in RecordView record, in FieldValue value, double number);

    /// <summary>An empty accumulator as this function uses it, to be filled from a saved state; null when two numbers suffice.</summary>
    public virtual Accumulator? NewAccumulator() => null;

    /// <summary>An empty model of one entity.</summary>
    public abstract ProbabilityModel NewModel(long span, bool isSplit);

    /// <summary>The size of the model of an entity in bytes after its first bucket.</summary>
    public virtual long InitialModelBytes(long span, bool isSplit) => NewModel(span, isSplit).Bytes;

    /// <summary>An empty model of the members of a population.</summary>
    public abstract ProbabilityModel NewPopulation(long span);

    /// <summary>Whether a bucket without records has a value: its count and sum are zero, but it has no mean, minimum or maximum.</summary>
    public virtual bool CountsEmptyBuckets => false;

    /// <summary>Whether an anomaly can be reported while the bucket is open, because further records could only increase the deviation.</summary>
    public virtual bool IsReportableWhileOpen(double actual, double typical) => true;

    /// <summary>The value of the bucket without the records that had one value of an influencer field; NaN where that is unknown.</summary>
    public virtual double Without(in Tally tally, InfluenceEntry influence) => double.NaN;

    /// <summary>The name of the values in the model plot.</summary>
    public virtual string Feature(string? field) => field is null ? $"'{Name} per bucket value'" : $"'{Name} value of {field}'";

    protected abstract string Name { get; }

    /// <summary>Limits a sum to finite numbers, because an infinite sum could become NaN with the next record.</summary>
    protected static double ClampToFinite(double sum) => double.IsFinite(sum) ? sum : double.CopySign(double.MaxValue, sum);
}
