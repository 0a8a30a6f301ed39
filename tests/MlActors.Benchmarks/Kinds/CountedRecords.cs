using MlActors.Detection.Records;
using MlActors.Detection.Settings;
using static MlActors.Benchmarks.Kinds.LabelledStream;
using static MlActors.Detection.Settings.DetectorFunction;

namespace MlActors.Benchmarks.Kinds;

/// <summary>Records that are counted, or whose distinct values are counted, and anomalies of their number.</summary>
internal static class CountedRecords
{
    private const int Streams = 100;

    private static readonly AnomalyPlan Spike = AnomalyPlan.Once("spike", "2.5 times as many, 1 bucket", new Disturbance(Rate: 2.5));
    private static readonly AnomalyPlan Burst = AnomalyPlan.Once("spike", "20 times as many, 1 bucket, of 0.3 usually", new Disturbance(Rate: 20));
    private static readonly AnomalyPlan Dip = AnomalyPlan.Once("dip", "a quarter, 1 bucket", new Disturbance(Rate: 0.25));
    private static readonly AnomalyPlan Shift = AnomalyPlan.Since("level shift", "1.6 times as many for good", 24, _ => new Disturbance(Rate: 1.6));
    private static readonly AnomalyPlan Break = AnomalyPlan.Since(
        "trend break", "1 % more each bucket", 72, since => new Disturbance(Rate: 1 + 0.01 * since));
    private static readonly AnomalyPlan DelayedDay = AnomalyPlan.Since(
        "change of season", "the day 6 hours late", 24, _ => new Disturbance(DelayedBuckets: 6));

    private static readonly DetectorFunction[] Numbers = [Count, NonZeroCount, DistinctCount];

    public static IEnumerable<Kind> Kinds =>
    [
        .. Numbers.Select(function => Of(Spike, function)),
        .. Numbers.Select(function => Of(Spike, function, Side.High)),
        Of(Burst, Count, rate: 0.3), Of(Burst, NonZeroCount, rate: 0.3),
        .. Numbers.Select(function => Of(Dip, function)),
        .. Numbers.Select(function => Of(Dip, function, Side.Low)),
        .. Numbers.Select(function => Of(Shift, function)),
        .. Numbers.Select(function => Of(Break, function)),
        .. Numbers.Select(function => Of(DelayedDay, function)),
    ];

    private static Kind Of(AnomalyPlan plan, DetectorFunction function, Side side = Side.Both, double? rate = null) =>
        new(plan.Kind, FunctionName.Of(function, side), plan.Size, Streams, random => Stream(random, plan, function, side, rate));

    private static LabelledStream Stream(SeededRandom random, AnomalyPlan plan, DetectorFunction function, Side side, double? rate)
    {
        var course = plan == DelayedDay ? new BaselineSignal(random, dayShare: random.Between(0.2, 0.5)) : new BaselineSignal(random);
        var (usual, from) = (rate ?? random.Between(20, 80), RandomStart(random, plan.Buckets));
        var settings = Job(new DetectorSettings(function) { FieldName = function == DistinctCount ? "user" : null, Side = side });
        var oracleScores = new List<double>();
        return new LabelledStream(settings, Arrivals(), from, from + plan.Buckets) { OracleScores = oracleScores };

        IEnumerable<Arrival> Arrivals()
        {
            for (var bucket = 0; bucket < Buckets; bucket++)
            {
                var disturbed = plan.At(bucket, from);
                var count = random.Count(usual * course.ShapeAt(bucket - disturbed.DelayedBuckets) * disturbed.Rate);
                oracleScores.Add(OracleScoreOf(count, usual * course.ShapeAt(bucket), side));
                for (var each = 0; each < count; each++)
                {
                    var time = RandomTimeIn(bucket, random);
                    // Each user has one or two records an hour.
                    for (var again = random.NextInt(2); function == DistinctCount && again >= 0; again--)
                        yield return new Arrival(time, [FieldValue.Of($"user {each * 7919 % 1000}")]);
                    if (function != DistinctCount) yield return new Arrival(time, []);
                }
            }
        }
    }

    // By the square root, for which the deviation of a count is a half, plus the variation of the rate itself.
    private static double OracleScoreOf(int count, double usual, Side side)
    {
        var deviations = 2 * (Math.Sqrt(count + 0.375) - Math.Sqrt(usual + 0.375)) / Math.Sqrt(1 + usual / 50);
        return side switch { Side.High => deviations, Side.Low => -deviations, _ => Math.Abs(deviations) };
    }
}
