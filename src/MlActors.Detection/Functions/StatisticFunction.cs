using MlActors.Detection.Modelling;
using MlActors.Detection.Series;
using MlActors.Detection.Settings;

namespace MlActors.Detection.Functions;

/// <summary>A function whose result is a statistic of the bucket.</summary>
internal abstract class StatisticFunction : BucketFunction, IStatistic
{
    public abstract ModelKind Kind { get; }

    public virtual int Features => 1;

    public virtual bool IsAverage => false;

    public virtual bool AddsUp => Kind != ModelKind.Metric;

    public virtual bool IsModelledByRoot => false;

    public virtual bool HasSamplingError => false;

    public abstract double ValueOf(in Tally tally);

    public virtual double ValueOf(in Tally tally, int feature) => ValueOf(tally);

    public virtual DetectorFunction? Description(int feature) => null;

    public override ProbabilityModel NewModel(long span, bool isSplit) =>
        new StatisticModel(this, span, isIntermittent: isSplit && CountsEmptyBuckets);

    public override long InitialModelBytes(long span, bool isSplit)
    {
        var model = new SeriesModel(Kind, span);
        model.Learn(new BucketMoment(0, span), value: 1);
        return Features * model.Bytes + (isSplit && CountsEmptyBuckets ? SilenceModel.Bytes : 0);
    }

    public override ProbabilityModel NewPopulation(long span) => new PopulationModel(this);
}
