using System.Collections.Concurrent;

namespace MlActors.Detection.Modelling;

/// <summary>
/// The maximum size of the model of a series, measured by training a model on a periodic signal until all its components have developed.
/// </summary>
internal static class MatureModel
{
    private const int Buckets = 1_200;
    private const int Period = 13;

    /// <summary>The training takes as long as a thousand buckets, and many detectors of a job have the same kind of model.</summary>
    private static readonly ConcurrentDictionary<(ModelKind, long), long> Known = new();

    private const int MaxKnown = 1_000;

    public static long BytesOf(ModelKind kind, long span)
    {
        if (Known.Count > MaxKnown) Known.Clear();
        return Known.GetOrAdd((kind, span), key => Train(key.Item1, key.Item2));
    }

    private static long Train(ModelKind kind, long span)
    {
        var (model, maxBytes) = (new SeriesModel(kind, span), 0L);
        for (var bucket = 0; bucket < Buckets; bucket++)
        {
            model.Learn(new BucketMoment(bucket * span, span), 100 + 50 * (bucket % Period < Period / 2 ? 1 : 0) + bucket % 3);
            maxBytes = Math.Max(maxBytes, model.Bytes);
        }
        return maxBytes;
    }
}
