using MlActors.Detection.Modelling;
using MlActors.Detection.Results;
using MlActors.Detection.Settings;

namespace MlActors.Detection.Series;

/// <summary>A model of one entity, or of a population of entities, that gives the probability of a bucket.</summary>
internal abstract class ProbabilityModel : EntityModel
{
    /// <summary>Compares a bucket with what was learned before it; null while too little is known, or where the bucket has no value.</summary>
    public abstract Evaluation? Evaluate(in BucketContext context, in Tally tally, Side side);

    public abstract void Learn(in BucketContext context, in Tally tally);

    /// <summary>The value of the bucket, also before the model is ready; null where it is not a single number.</summary>
    public virtual double? ActualOf(in Tally tally) => null;

    /// <summary>Explains an evaluation. Called only for what may be reported, and before the bucket is learned.</summary>
    public virtual Explanation? Explain(in BucketContext context, in Tally tally, in Evaluation evaluation, Side side) => null;

    public virtual Bounds? BoundsAt(in BucketContext context) => null;
}
