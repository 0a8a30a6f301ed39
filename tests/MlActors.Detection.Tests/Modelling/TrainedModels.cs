using MlActors.Detection.Modelling;
using static MlActors.Detection.Tests.TestDetectors;

namespace MlActors.Detection.Tests.Modelling;

/// <summary>Models that are trained on hourly buckets, and their prediction errors.</summary>
internal static class TrainedModels
{
    /// <summary>A model that is trained on a number of hours.</summary>
    public static SeriesModel TrainedOn(int buckets, Func<int, double> value)
    {
        var model = new SeriesModel(ModelKind.Metric, Hour);
        for (var bucket = 0; bucket < buckets; bucket++) model.Learn(MomentOf(bucket), value(bucket));
        return model;
    }

    /// <summary>The mean absolute error of the predictions; each value is learned after it was predicted.</summary>
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
