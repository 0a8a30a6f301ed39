using MlActors.Detection.Records;
using MlActors.Detection.Settings;
using static MlActors.Benchmarks.Kinds.LabelledStream;
using static MlActors.Detection.DetectorFunction;

namespace MlActors.Benchmarks.Kinds;

/// <summary>A series that repeats itself in a period that no calendar names, and what can be wrong with it.</summary>
internal static class Rhythms
{
    private const int Streams = 100;
    private const double Level = 100;

    // Of hours, and a part of one: no whole number of buckets either.
    private const double ShortestPeriod = 5;
    private const double LongestPeriod = 40;

    private static readonly Plan Spike = Plan.Once("spike", "+5 deviations, 1 bucket, in a rhythm of 5 to 40 hours", new Disturbance(Shift: 5));
    private static readonly Plan Dip = Plan.Once("dip", "-5 deviations, 1 bucket, in a rhythm of 5 to 40 hours", new Disturbance(Shift: -5));
    private static readonly Plan Shift = Plan.Since(
        "level shift", "+3 deviations for good, in a rhythm of 5 to 40 hours", 24, _ => new Disturbance(Shift: 3));
    private static readonly Plan Stopped = Plan.Since("change of season", "a rhythm of 5 to 40 hours stops", 24, _ => new Disturbance(Rate: 0));

    public static IEnumerable<Kind> Kinds => [Of(Spike), Of(Dip), Of(Shift), Of(Stopped)];

    private static Kind Of(Plan plan) => new(plan.Kind, FunctionName.Of(Mean, Side.Both), plan.Size, Streams, dice => Stream(dice, plan));

    private static LabelledStream Stream(Dice dice, Plan plan)
    {
        var (period, phase, beat) = (dice.Between(ShortestPeriod, LongestPeriod), dice.Uniform(), dice.Between(0.1, 0.5));
        // A wave, or something that is on for a part of the period.
        var (isWave, on) = (dice.Chance(0.5), dice.Between(0.2, 0.5));
        var (from, deviation) = (Somewhere(dice, plan.Buckets), Level * dice.Between(0.03, 0.1));
        var strangeness = new List<double>();
        return new LabelledStream(
            Job(new DetectorSettings(Mean) { FieldName = "value" }), Arrivals(), from, from + plan.Buckets) { Strangeness = strangeness };

        IEnumerable<Arrival> Arrivals()
        {
            for (var bucket = 0; bucket < Buckets; bucket++)
            {
                var disturbed = plan.At(bucket, from);
                var value = Level * (1 + disturbed.Rate * WaveAt(bucket)) + deviation * (dice.Normal() + disturbed.Shift);
                strangeness.Add(Math.Abs(value - Level * (1 + WaveAt(bucket))) / deviation);
                yield return new Arrival(SometimeIn(bucket, dice), [FieldValue.Of(value)]);
            }
        }

        double WaveAt(int bucket)
        {
            var at = bucket / period + phase;
            return isWave ? beat * Math.Sin(2 * Math.PI * at) : at - Math.Floor(at) < on ? 2 * beat : 0;
        }
    }
}
