using MlActors.Detection.Buckets;
using MlActors.Detection.Modelling;
using MlActors.Detection.Results;
using MlActors.Detection.State;

namespace MlActors.Detection.Entities;

/// <summary>What was found of one entity in one bucket. Places have two numbers, everything else has one.</summary>
internal readonly record struct Verdict(double Probability, double Actual, double Typical, double MultiBucketImpact = -5)
{
    public double? ActualSecond { get; init; }

    public double? TypicalSecond { get; init; }

    public DetectorFunction? Description { get; init; }

    /// <summary>Where it is not one bucket that is improbable but a silence: of how many buckets.</summary>
    public long? SilentFor { get; init; }
}

/// <summary>What is known of one entity. Lives as long as its series; all of it is in the model state.</summary>
internal abstract class EntityModel
{
    public abstract long Bytes { get; }

    /// <summary>What it takes once it knows all that it can.</summary>
    public virtual long BytesWhenGrown => Bytes;

    public abstract void Write(ByteWriter bytes);

    public abstract void Read(ref ByteReader bytes);
}

/// <summary>What is usual for one entity, or for a population of them, so that a bucket can be held against it.</summary>
internal abstract class JudgingModel : EntityModel
{
    /// <summary>Holds a bucket against what was known before it; null while too little is known, or where the bucket says nothing.</summary>
    public abstract Verdict? Judge(in Occasion occasion, in Tally tally, Side side);

    public abstract void Learn(in Occasion occasion, in Tally tally);

    /// <summary>What the bucket came to, also before anything is usual; null where that is no single number.</summary>
    public virtual double? ActualOf(in Tally tally) => null;

    /// <summary>Why a verdict is what it is. Only asked for what may be reported, and before it is learnt.</summary>
    public virtual Explanation? Explain(in Occasion occasion, in Tally tally, in Verdict verdict, Side side) => null;

    public virtual Bounds? BoundsAt(in Occasion occasion) => null;
}
