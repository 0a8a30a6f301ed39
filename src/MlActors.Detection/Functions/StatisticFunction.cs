using MlActors.Detection.Buckets;
using MlActors.Detection.Entities;
using MlActors.Detection.Modelling;
using MlActors.Detection.Populations;

namespace MlActors.Detection.Functions;

/// <summary>A function that makes one number of a bucket, or a few (<see cref="Features"/>), each modelled by itself.</summary>
internal abstract class StatisticFunction : BucketFunction
{
    public abstract ModelKind Kind { get; }

    public virtual int Features => 1;

    /// <summary>The more records, the closer it is to what it would be of all there could be.</summary>
    public virtual bool IsAverage => false;

    /// <summary>The larger it is, the more it varies, as whatever adds up: evenly by its square root.</summary>
    public virtual bool AddsUp => Kind != ModelKind.Metric;

    /// <summary>The number, or no number where the records were too few for one.</summary>
    public abstract double ValueOf(in Tally tally);

    public virtual double ValueOf(in Tally tally, int feature) => ValueOf(tally);

    /// <summary>What a feature is called in a result; null where it is the function itself.</summary>
    public virtual DetectorFunction? Description(int feature) => null;

    public override JudgingModel NewModel(long span, bool isSplit) => new StatisticModel(this, span, comesAndGoes: isSplit && SeesEmptyBuckets);

    public override long BytesOfYoungModel(long span, bool isSplit)
    {
        var model = new SeriesModel(Kind, span);
        model.Learn(new BucketMoment(0, span), value: 1);
        return Features * model.Bytes + (isSplit && SeesEmptyBuckets ? Silence.Bytes : 0);
    }

    public override JudgingModel NewPopulation(long span) => new PopulationModel(this);
}
