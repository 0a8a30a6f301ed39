using MlActors.Detection.Modelling;

namespace MlActors.Detection.Series;

/// <summary>Which bucket is being looked at, and what is allowed to come of it. Made for one look.</summary>
/// <param name="Number">How many buckets went before it.</param>
/// <param name="IsFinal">Complete, so that the model learns from it; an open one only shows what it has so far.</param>
/// <param name="SkipsResults">An announced event makes everything in it expected.</param>
/// <param name="SkipsUpdates">An announced event makes it no lesson.</param>
internal readonly record struct BucketContext(
    long Start, long Number, BucketMoment Moment, bool IsFinal, bool SkipsResults = false, bool SkipsUpdates = false);
