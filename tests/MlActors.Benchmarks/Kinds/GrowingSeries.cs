using MlActors.Detection.Records;
using MlActors.Detection.Settings;
using static MlActors.Benchmarks.Kinds.LabelledStream;
using static MlActors.Detection.Settings.DetectorFunction;

namespace MlActors.Benchmarks.Kinds;

/// <summary>A steadily growing series, such as the used space of a disk, and its anomalies.</summary>
internal static class GrowingSeries
{
    private const int Streams = 100;
    private const double Level = 100;

    private static readonly AnomalyPlan Spike = AnomalyPlan.Once("spike", "+5 deviations, 1 bucket, of what grows", new Disturbance(Shift: 5));
    private static readonly AnomalyPlan Dip = AnomalyPlan.Once("dip", "-5 deviations, 1 bucket, of what grows", new Disturbance(Shift: -5));
    private static readonly AnomalyPlan Stop = AnomalyPlan.Since("trend break", "what grows stands still", 72, _ => new Disturbance(Rate: 0));

    public static IEnumerable<Kind> Kinds => [Of(Spike), Of(Dip), Of(Stop)];

    private static Kind Of(AnomalyPlan plan) => new(plan.Kind, FunctionName.Of(Mean, Side.Both), plan.Size, Streams, random => Stream(random, plan));

    private static LabelledStream Stream(SeededRandom random, AnomalyPlan plan)
    {
        var (from, deviation) = (RandomStart(random, plan.Buckets), Level * random.Between(0.03, 0.1));
        // In standard deviations per bucket, so that noise hides the growth at first.
        var step = deviation * random.Between(0.05, 0.4);
        var oracleScores = new List<double>();
        return new LabelledStream(
            Job(new DetectorSettings(Mean) { FieldName = "value" }), Arrivals(), from, from + plan.Buckets) { OracleScores = oracleScores };

        IEnumerable<Arrival> Arrivals()
        {
            var grown = Level;
            for (var bucket = 0; bucket < Buckets; bucket++)
            {
                var disturbed = plan.At(bucket, from);
                grown += disturbed.Rate * step;
                var value = grown + deviation * (random.Normal() + disturbed.Shift);
                oracleScores.Add(Math.Abs(value - Level - (bucket + 1) * step) / deviation);
                yield return new Arrival(RandomTimeIn(bucket, random), [FieldValue.Of(value)]);
            }
        }
    }
}
