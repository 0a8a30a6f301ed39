using MlActors.Detection.Records;
using MlActors.Detection.Settings;
using static MlActors.Benchmarks.Kinds.LabelledStream;
using static MlActors.Detection.Settings.DetectorFunction;

namespace MlActors.Benchmarks.Kinds;

/// <summary>A series with a period that is not a calendar period, and its anomalies.</summary>
internal static class PeriodicSeries
{
    private const int Streams = 100;
    private const double Level = 100;

    // In hours, with a fraction, so that the period is not a whole number of buckets.
    private const double ShortestPeriod = 5;
    private const double LongestPeriod = 40;

    private static readonly AnomalyPlan Spike = AnomalyPlan.Once(
        "spike", "+5 deviations, 1 bucket, in a rhythm of 5 to 40 hours", new Disturbance(Shift: 5));
    private static readonly AnomalyPlan Dip = AnomalyPlan.Once(
        "dip", "-5 deviations, 1 bucket, in a rhythm of 5 to 40 hours", new Disturbance(Shift: -5));
    private static readonly AnomalyPlan Shift = AnomalyPlan.Since(
        "level shift", "+3 deviations for good, in a rhythm of 5 to 40 hours", 24, _ => new Disturbance(Shift: 3));
    private static readonly AnomalyPlan Stopped = AnomalyPlan.Since(
        "change of season", "a rhythm of 5 to 40 hours stops", 24, _ => new Disturbance(Rate: 0));

    public static IEnumerable<Kind> Kinds => [Of(Spike), Of(Dip), Of(Shift), Of(Stopped)];

    private static Kind Of(AnomalyPlan plan) => new(plan.Kind, FunctionName.Of(Mean, Side.Both), plan.Size, Streams, random => Stream(random, plan));

    private static LabelledStream Stream(SeededRandom random, AnomalyPlan plan)
    {
        var (period, phase, amplitude) = (random.Between(ShortestPeriod, LongestPeriod), random.Uniform(), random.Between(0.1, 0.5));
        // A sine wave, or a signal that is on for a part of the period.
        var (isWave, on) = (random.Chance(0.5), random.Between(0.2, 0.5));
        var (from, deviation) = (RandomStart(random, plan.Buckets), Level * random.Between(0.03, 0.1));
        var oracleScores = new List<double>();
        return new LabelledStream(
            Job(new DetectorSettings(Mean) { FieldName = "value" }), Arrivals(), from, from + plan.Buckets) { OracleScores = oracleScores };

        IEnumerable<Arrival> Arrivals()
        {
            for (var bucket = 0; bucket < Buckets; bucket++)
            {
                var disturbed = plan.At(bucket, from);
                var value = Level * (1 + disturbed.Rate * WaveAt(bucket)) + deviation * (random.Normal() + disturbed.Shift);
                oracleScores.Add(Math.Abs(value - Level * (1 + WaveAt(bucket))) / deviation);
                yield return new Arrival(RandomTimeIn(bucket, random), [FieldValue.Of(value)]);
            }
        }

        double WaveAt(int bucket)
        {
            var at = bucket / period + phase;
            return isWave ? amplitude * Math.Sin(2 * Math.PI * at) : at - Math.Floor(at) < on ? 2 * amplitude : 0;
        }
    }
}
