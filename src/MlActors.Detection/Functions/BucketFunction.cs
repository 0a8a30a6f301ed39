using MlActors.Detection.Records;
using MlActors.Detection.Series;

namespace MlActors.Detection.Functions;

/// <summary>How a detector gathers the records of a bucket, one by one, and what models it. Without a state of its own.</summary>
internal abstract class BucketFunction
{
    /// <summary>Whether a record can be gathered, and the number it brings if this function reads numbers.</summary>
    public virtual bool Accepts(in FieldValue value, out double number) => value.TryGetNumber(out number);

    public abstract void Accumulate(TallyList tallies, ref Tally tally, in RecordView reading, in FieldValue value, double number);

    /// <summary>A gathering as this function uses it, to be filled from a saved state; null when two numbers are enough.</summary>
    public virtual Accumulator? NewAccumulator() => null;

    /// <summary>What is usual for one entity.</summary>
    public abstract ProbabilityModel NewModel(long span, bool isSplit);

    /// <summary>What the model of an entity takes once it has learnt a first bucket.</summary>
    public virtual long InitialModelBytes(long span, bool isSplit) => NewModel(span, isSplit).Bytes;

    /// <summary>What is usual among the members of a population.</summary>
    public abstract ProbabilityModel NewPopulation(long span);

    /// <summary>
    /// Whether a bucket without records says something: it counts and sums to zero, but it has no mean, least or greatest value.
    /// </summary>
    public virtual bool CountsEmptyBuckets => false;

    /// <summary>Whether a bucket that is still filling already proves what it shows, since further records could only add to it.</summary>
    public virtual bool IsReportableWhileOpen(double actual, double typical) => true;

    /// <summary>
    /// What the bucket would have been without the records that had one value of an influencer field; not a number where that cannot be told.
    /// </summary>
    public virtual double Without(in Tally tally, InfluenceEntry influence) => double.NaN;

    /// <summary>What the model plot calls the values.</summary>
    public virtual string Feature(string? field) => field is null ? $"'{Name} per bucket value'" : $"'{Name} value of {field}'";

    protected abstract string Name { get; }

    /// <summary>An infinite sum could turn into no number at all with the next record.</summary>
    protected static double ClampToFinite(double sum) => double.IsFinite(sum) ? sum : double.CopySign(double.MaxValue, sum);
}
