using MlActors.Detection.Detectors;
using MlActors.Detection.Functions;
using MlActors.Detection.Modelling;
using MlActors.Detection.Series;
using MlActors.Detection.Settings;

namespace MlActors.Detection.Forecasts;

/// <summary>Extrapolates the expectations of the models into future buckets. Changes nothing.</summary>
internal static class Forecaster
{
    // Distant buckets are less certain: the bounds are twice as wide after three hundred buckets.
    private const double GrowthBuckets = 100;

    /// <summary>The forecast of all series, bucket by bucket.</summary>
    /// <exception cref="ForecastRefusedException">
    /// The duration is not positive, no detector can be forecast, or no model has enough data yet.
    /// </exception>
    public static IEnumerable<ForecastPoint> Of(IReadOnlyList<Detector> detectors, AnalysisSettings settings, BucketClock clock, long duration)
    {
        if (duration <= 0) throw new ForecastRefusedException("The duration of a forecast must be positive.");
        var forecastable = detectors.OfType<SeriesDetector>().Where(detector => detector.Function is StatisticFunction).ToArray();
        if (forecastable.Length == 0)
            throw new ForecastRefusedException(
                "There is no detector whose values can be forecast; populations, rare, freq_rare, time_of_day, time_of_week and lat_long cannot.");
        var series = forecastable.SelectMany(detector => detector.ActiveSeries(clock.Number))
            .OrderBy(series => series.Subject, Comparer<Subject>.Create(Subject.Compare)).ToArray();
        if (clock.LastFinalizedEnd is not { } begin || !series.Any(series => BoundsOf(series, settings, begin, ahead: 0) is not null))
            throw new ForecastRefusedException("There is not enough data yet to forecast from; a few dozen complete buckets are needed.");
        return Points(series, settings, begin, duration);
    }

    private static IEnumerable<ForecastPoint> Points(TimeSeries[] known, AnalysisSettings settings, long begin, long duration)
    {
        var buckets = Math.Max(1, duration / settings.BucketSpan);
        for (var ahead = 0L; ahead < buckets; ahead++)
        {
            var start = begin + ahead * settings.BucketSpan;
            if (BucketClock.Clamp(start) != start) yield break;
            foreach (var series in known)
                if (BoundsOf(series, settings, start, ahead) is { } bounds) yield return PointOf(series.Subject, start, ahead, bounds);
        }
    }

    private static ForecastPoint PointOf(in Subject subject, long start, long ahead, in Bounds bounds)
    {
        var growth = Math.Sqrt(1 + ahead / GrowthBuckets);
        var lower = bounds.Median - growth * (bounds.Median - bounds.Lower);
        // Bounds of values that cannot be negative stay non-negative.
        if (bounds.Lower >= 0 && lower < 0) lower = 0;
        return new ForecastPoint(
            start, subject.DetectorIndex, subject.By, subject.Partition, lower, bounds.Median,
            bounds.Median + growth * (bounds.Upper - bounds.Median));
    }

    private static Bounds? BoundsOf(TimeSeries series, AnalysisSettings settings, long start, long ahead) =>
        ((StatisticModel)series.Model!).BoundsAt(new BucketContext(start, Number: 0, BucketMoment.Of(start, settings), IsFinal: false), ahead);
}
