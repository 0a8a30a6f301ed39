using MlActors.Detection.Modelling;
using static MlActors.Detection.Tests.TestDetectors;

namespace MlActors.Detection.Tests.Modelling;

/// <summary>Models that learned hourly buckets, and what they expect of later ones.</summary>
internal static class TrainedModels
{
    /// <summary>A model that has learned so many hours.</summary>
    public static SeriesModel TrainedOn(int buckets, Func<int, double> value)
    {
        var model = new SeriesModel(ModelKind.Metric, Hour);
        for (var bucket = 0; bucket < buckets; bucket++) model.Learn(MomentOf(bucket), value(bucket));
        return model;
    }

    /// <summary>How far off what it expects of so many hours is on average, when it is told each of them after the next was asked for.</summary>
    public static double MeanError(this SeriesModel model, int from, int buckets, Func<int, double> value)
    {
        var errors = 0.0;
        for (var bucket = from; bucket < from + buckets; bucket++)
        {
            errors += Math.Abs(model.BoundsAt(MomentOf(bucket))!.Value.Median - value(bucket));
            model.Learn(MomentOf(bucket), value(bucket));
        }
        return errors / buckets;
    }

    public static BucketMoment MomentOf(int bucket) => new(bucket * Hour, Hour);
}
