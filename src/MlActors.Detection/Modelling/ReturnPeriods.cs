namespace MlActors.Detection.Modelling;

/// <summary>The longest return periods of some groups of measures, in powers of ten of buckets.</summary>
/// <param name="Error">Of the residual and the distance from known values. Their usual size may be a small part of what the series varies by.</param>
/// <param name="Position">Of the distances from level and baseline, whose usual size is what the series varies by.</param>
/// <param name="MultiBucket">Of the measures of the last dozen buckets.</param>
internal readonly record struct ReturnPeriods(double Error, double Position, double MultiBucket)
{
    public double SingleBucket => Math.Max(Error, Position);

    public double Longest => Math.Max(SingleBucket, MultiBucket);
}
