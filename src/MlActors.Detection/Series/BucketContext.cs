using MlActors.Detection.Modelling;

namespace MlActors.Detection.Series;

/// <summary>The bucket that is evaluated, and what may result from it. Lives for one evaluation.</summary>
/// <param name="Start">Milliseconds since the epoch.</param>
/// <param name="Number">The number of buckets before it.</param>
/// <param name="Moment">Its position in the seasons.</param>
/// <param name="IsFinal">Complete, so that the model learns from it; an open bucket only shows its current content.</param>
/// <param name="SkipsResults">A scheduled event suppresses all results.</param>
/// <param name="SkipsUpdates">A scheduled event keeps the model from learning the bucket.</param>
/// <param name="SkippedUntil">The end of what events have kept from the model so far, milliseconds since the epoch; null when they have not.</param>
internal readonly record struct BucketContext(
    long Start, long Number, BucketMoment Moment, bool IsFinal, bool SkipsResults = false, bool SkipsUpdates = false, long? SkippedUntil = null);
