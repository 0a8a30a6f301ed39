using MlActors.Detection.Records;
using MlActors.Detection.Settings;
using static MlActors.Benchmarks.Kinds.LabelledStream;
using static MlActors.Detection.Settings.DetectorFunction;

namespace MlActors.Benchmarks.Kinds;

/// <summary>A field with about eight values in a bucket, and anomalies of its values.</summary>
internal static class MeasuredValues
{
    private const int Streams = 100;
    private const double Level = 100;
    private const double Samples = 8;

    private static readonly AnomalyPlan Spike = AnomalyPlan.Once("spike", "+5 deviations, 1 bucket", new Disturbance(Shift: 5));
    private static readonly AnomalyPlan Dip = AnomalyPlan.Once("dip", "-5 deviations, 1 bucket", new Disturbance(Shift: -5));
    private static readonly AnomalyPlan HighOutlier = AnomalyPlan.Once("spike", "one value +8 deviations", new Disturbance(Outlier: 8));
    private static readonly AnomalyPlan LowOutlier = AnomalyPlan.Once("dip", "one value -8 deviations", new Disturbance(Outlier: -8));
    private static readonly AnomalyPlan Spread = AnomalyPlan.Once("spike", "values 4 times as far apart", new Disturbance(Spread: 4));
    private static readonly AnomalyPlan Narrow = AnomalyPlan.Once("dip", "values a sixth as far apart", new Disturbance(Spread: 1.0 / 6));
    private static readonly AnomalyPlan Drop = AnomalyPlan.Since("level shift", "-3 deviations for good", 24, _ => new Disturbance(Shift: -3));
    private static readonly AnomalyPlan Shift = AnomalyPlan.Since("level shift", "+3 deviations for good", 24, _ => new Disturbance(Shift: 3));
    private static readonly AnomalyPlan Wider = AnomalyPlan.Since("level shift", "twice as far apart for good", 24, _ => new Disturbance(Spread: 2));
    private static readonly AnomalyPlan Break = AnomalyPlan.Since(
        "trend break", "0.1 deviations more each bucket", 72, since => new Disturbance(Shift: 0.1 * since));
    private static readonly AnomalyPlan DelayedDay = AnomalyPlan.Since(
        "change of season", "the day 6 hours late", 24, _ => new Disturbance(DelayedBuckets: 6));

    public static IEnumerable<Kind> Kinds =>
    [
        .. new[] { Mean, Median, Metric, Sum, NonNullSum }.Select(function => Of(Spike, function)),
        .. new[] { Mean, Median, Sum, NonNullSum }.Select(function => Of(Spike, function, Side.High)),
        Of(HighOutlier, Max),
        Of(HighOutlier, Metric),
        Of(Spread, Varp),
        Of(Spread, Varp, Side.High),
        .. new[] { Mean, Median, Metric, Sum, NonNullSum }.Select(function => Of(Dip, function)),
        .. new[] { Mean, Median, Sum, NonNullSum }.Select(function => Of(Dip, function, Side.Low)),
        Of(LowOutlier, Min),
        Of(LowOutlier, Metric),
        Of(Narrow, Varp),
        Of(Narrow, Varp, Side.Low),
        .. new[] { Mean, Median, Metric, Min, Max, Sum, NonNullSum }.Select(function => Of(Shift, function)),
        Of(Drop, Mean),
        Of(Wider, Varp),
        .. new[] { Mean, Median, Metric, Min, Max, Sum, NonNullSum }.Select(function => Of(Break, function)),
        .. new[] { Mean, Median, Metric, Min, Max, Sum, NonNullSum }.Select(function => Of(DelayedDay, function)),
    ];

    private static Kind Of(AnomalyPlan plan, DetectorFunction function, Side side = Side.Both) =>
        new(plan.Kind, FunctionName.Of(function, side), plan.Size, Streams, random => Stream(random, plan, function, side));

    private static LabelledStream Stream(SeededRandom random, AnomalyPlan plan, DetectorFunction function, Side side)
    {
        // The delay of a daily season is detectable only if the season exceeds the noise.
        var course = plan == DelayedDay ? new BaselineSignal(random, dayShare: random.Between(0.2, 0.5)) : new BaselineSignal(random);
        var (from, deviation) = (RandomStart(random, plan.Buckets), Level * random.Between(0.03, 0.1));
        var settings = Job(new DetectorSettings(function) { FieldName = "value", Side = side });
        var oracleScores = new List<double>();
        return new LabelledStream(settings, Arrivals(), from, from + plan.Buckets) { OracleScores = oracleScores };

        IEnumerable<Arrival> Arrivals()
        {
            // A sum also depends on the number of values, which is tested as another kind.
            var fixedSamples = function is Sum or NonNullSum;
            var isMeanLike = function is not (Min or Max or Varp) && plan != HighOutlier && plan != LowOutlier;
            for (var bucket = 0; bucket < Buckets; bucket++)
            {
                var disturbed = plan.At(bucket, from);
                var centre = Level * course.ShapeAt(bucket - disturbed.DelayedBuckets) + deviation * (course.NextNoise() + disturbed.Shift);
                var samples = new double[fixedSamples ? (int)Samples : 1 + random.Poisson(Samples - 1)];
                for (var sample = 0; sample < samples.Length; sample++)
                    samples[sample] = centre + deviation * (disturbed.Spread * random.Normal() + (sample == 0 ? disturbed.Outlier : 0));
                if (isMeanLike) oracleScores.Add(OracleScoreOf(samples, Level * course.ShapeAt(bucket), deviation, side));
                foreach (var value in samples) yield return new Arrival(RandomTimeIn(bucket, random), [FieldValue.Of(value)]);
            }
        }
    }

    private static double OracleScoreOf(double[] samples, double usual, double deviation, Side side)
    {
        var deviations = (samples.Average() - usual) / (deviation * Math.Sqrt(1 + 1.0 / samples.Length));
        return side switch { Side.High => deviations, Side.Low => -deviations, _ => Math.Abs(deviations) };
    }
}
