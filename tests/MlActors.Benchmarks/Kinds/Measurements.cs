using MlActors.Detection.Records;
using MlActors.Detection.Settings;
using static MlActors.Benchmarks.Kinds.LabelledStream;
using static MlActors.Detection.DetectorFunction;

namespace MlActors.Benchmarks.Kinds;

/// <summary>A field that is measured some eight times a bucket, and what can be wrong with its values.</summary>
internal static class Measurements
{
    private const int Streams = 100;
    private const double Level = 100;
    private const double Samples = 8;

    private static readonly Plan Spike = Plan.Once("spike", "+5 deviations, 1 bucket", new Disturbance(Shift: 5));
    private static readonly Plan Dip = Plan.Once("dip", "-5 deviations, 1 bucket", new Disturbance(Shift: -5));
    private static readonly Plan HighOne = Plan.Once("spike", "one value +8 deviations", new Disturbance(Outlier: 8));
    private static readonly Plan LowOne = Plan.Once("dip", "one value -8 deviations", new Disturbance(Outlier: -8));
    private static readonly Plan Spread = Plan.Once("spike", "values 4 times as far apart", new Disturbance(Spread: 4));
    private static readonly Plan Alike = Plan.Once("dip", "values a sixth as far apart", new Disturbance(Spread: 1.0 / 6));
    private static readonly Plan Drop = Plan.Since("level shift", "-3 deviations for good", 24, _ => new Disturbance(Shift: -3));
    private static readonly Plan Shift = Plan.Since("level shift", "+3 deviations for good", 24, _ => new Disturbance(Shift: 3));
    private static readonly Plan Wider = Plan.Since("level shift", "twice as far apart for good", 24, _ => new Disturbance(Spread: 2));
    private static readonly Plan Break = Plan.Since(
        "trend break", "0.1 deviations more each bucket", 72, since => new Disturbance(Shift: 0.1 * since));
    private static readonly Plan LateDay = Plan.Since("change of season", "the day 6 hours late", 24, _ => new Disturbance(Later: 6));

    public static IEnumerable<Kind> Kinds =>
    [
        .. new[] { Mean, Median, Metric, Sum, NonNullSum }.Select(function => Of(Spike, function)),
        .. new[] { Mean, Median, Sum, NonNullSum }.Select(function => Of(Spike, function, Side.High)),
        Of(HighOne, Max),
        Of(HighOne, Metric),
        Of(Spread, Varp),
        Of(Spread, Varp, Side.High),
        .. new[] { Mean, Median, Metric, Sum, NonNullSum }.Select(function => Of(Dip, function)),
        .. new[] { Mean, Median, Sum, NonNullSum }.Select(function => Of(Dip, function, Side.Low)),
        Of(LowOne, Min),
        Of(LowOne, Metric),
        Of(Alike, Varp),
        Of(Alike, Varp, Side.Low),
        .. new[] { Mean, Median, Metric, Min, Max, Sum, NonNullSum }.Select(function => Of(Shift, function)),
        Of(Drop, Mean),
        Of(Wider, Varp),
        .. new[] { Mean, Median, Metric, Min, Max, Sum, NonNullSum }.Select(function => Of(Break, function)),
        .. new[] { Mean, Median, Metric, Min, Max, Sum, NonNullSum }.Select(function => Of(LateDay, function)),
    ];

    private static Kind Of(Plan plan, DetectorFunction function, Side side = Side.Both) =>
        new(plan.Kind, FunctionName.Of(function, side), plan.Size, Streams, dice => Stream(dice, plan, function, side));

    private static LabelledStream Stream(Dice dice, Plan plan, DetectorFunction function, Side side)
    {
        // A day that nobody could tell from noise cannot be late.
        var course = plan == LateDay ? new Course(dice, dayShare: dice.Between(0.2, 0.5)) : new Course(dice);
        var (from, deviation) = (Somewhere(dice, plan.Buckets), Level * dice.Between(0.03, 0.1));
        var settings = Job(new DetectorSettings(function) { FieldName = "value", Side = side });
        var strangeness = new List<double>();
        return new LabelledStream(settings, Arrivals(), from, from + plan.Buckets) { Strangeness = strangeness };

        IEnumerable<Arrival> Arrivals()
        {
            // A sum is as much a matter of how many there are, which is another kind.
            var fixedSamples = function is Sum or NonNullSum;
            var isMiddle = function is not (Min or Max or Varp) && plan != HighOne && plan != LowOne;
            for (var bucket = 0; bucket < Buckets; bucket++)
            {
                var disturbed = plan.At(bucket, from);
                var centre = Level * course.ShapeAt(bucket - disturbed.Later) + deviation * (course.NextNoise() + disturbed.Shift);
                var samples = new double[fixedSamples ? (int)Samples : 1 + dice.Poisson(Samples - 1)];
                for (var sample = 0; sample < samples.Length; sample++)
                    samples[sample] = centre + deviation * (disturbed.Spread * dice.Normal() + (sample == 0 ? disturbed.Outlier : 0));
                if (isMiddle) strangeness.Add(Strange(samples, Level * course.ShapeAt(bucket), deviation, side));
                foreach (var value in samples) yield return new Arrival(SometimeIn(bucket, dice), [FieldValue.Of(value)]);
            }
        }
    }

    private static double Strange(double[] samples, double usual, double deviation, Side side)
    {
        var deviations = (samples.Average() - usual) / (deviation * Math.Sqrt(1 + 1.0 / samples.Length));
        return side switch { Side.High => deviations, Side.Low => -deviations, _ => Math.Abs(deviations) };
    }
}
