using CsCheck;
using MlActors.Detection.Encoding;
using MlActors.Detection.Modelling;
using MlActors.Detection.Settings;
using static MlActors.Detection.Tests.TestDetectors;

namespace MlActors.Detection.Tests.Modelling;

public sealed class SeriesModelSpecs
{
    private const int Buckets = 400;

    [Fact]
    public void Saving_and_restoring_at_any_time_preserve_the_results_to_the_last_bit() =>
        Gen.Select(Gen.OneOf(ModelKind.Metric, ModelKind.Count, ModelKind.NonNegative), AnyValue.Array[Buckets], Gen.Int[0, 8].Array[Buckets]).Sample(
            (kind, values, disturbances) =>
            {
                var undisturbed = RunWithRestores(kind, values, _ => false);
                var disturbed = RunWithRestores(kind, values, bucket => disturbances[bucket] == 0);
                Assert.Equal(undisturbed.Outputs, disturbed.Outputs);
                Assert.Equal(undisturbed.State, disturbed.State);
            },
            iter: 40);

    [Fact]
    public void A_trend_and_a_detected_season_survive_saving_at_any_time()
    {
        var draws = new SeededRandom(1);
        var values = Enumerable.Range(0, 900).Select(hour => hour * 0.3 + (hour % 7 == 0 ? 40 : 0) + draws.Normal()).ToArray();

        var undisturbed = RunWithRestores(ModelKind.Metric, values, _ => false);
        var disturbed = RunWithRestores(ModelKind.Metric, values, bucket => bucket % 13 == 0);

        Assert.Equal(undisturbed.Outputs, disturbed.Outputs);
        Assert.Equal(undisturbed.State, disturbed.State);
    }

    [Fact]
    public void Two_detected_seasons_survive_saving_at_any_time()
    {
        var draws = new SeededRandom(1);
        var values = Enumerable.Range(0, 900)
            .Select(hour => 20 * Math.Sin(2 * Math.PI * hour / 5.21) + 20 * Math.Sin(2 * Math.PI * hour / 17.9) + draws.Normal()).ToArray();

        var undisturbed = RunWithRestores(ModelKind.Metric, values, _ => false);
        var disturbed = RunWithRestores(ModelKind.Metric, values, bucket => bucket % 13 == 0);

        Assert.Equal(undisturbed.Outputs, disturbed.Outputs);
        Assert.Equal(undisturbed.State, disturbed.State);
    }

    [Fact]
    public void Probabilities_and_impacts_are_in_range_for_any_values() =>
        AnyValue.Array[Buckets].Sample(
            values =>
            {
                var model = new SeriesModel(ModelKind.Metric, Hour);
                for (var bucket = 0; bucket < Buckets; bucket++)
                {
                    if (model.Evaluate(MomentOf(bucket), values[bucket], Side.Both) is { } evaluation)
                    {
                        Assert.InRange(evaluation.Probability, 1e-300, 1);
                        Assert.InRange(evaluation.MultiBucketImpact, -5, 5);
                        Assert.True(double.IsFinite(evaluation.Typical));
                    }
                    model.Learn(MomentOf(bucket), values[bucket]);
                }
            },
            iter: 40);

    [Fact]
    public void An_extreme_value_is_improbable_at_first_and_ordinary_once_it_recurs()
    {
        var model = new SeriesModel(ModelKind.Metric, Hour);
        var probabilities = new List<double>();
        for (var bucket = 0; bucket < 1_000; bucket++)
        {
            var value = bucket >= 300 && bucket % 50 == 0 ? 500 : 100 + bucket * 37 % 11;
            if (value == 500) probabilities.Add(model.Evaluate(MomentOf(bucket), value, Side.Both)!.Value.Probability);
            model.Learn(MomentOf(bucket), value);
        }

        Assert.InRange(probabilities[0], 0, 1e-6);
        Assert.InRange(probabilities[^1], 1e-3, 1);
    }

    [Fact]
    public void Only_the_configured_side_counts()
    {
        var model = new SeriesModel(ModelKind.Metric, Hour);
        for (var bucket = 0; bucket < 300; bucket++) model.Learn(MomentOf(bucket), 100 + bucket * 37 % 11);

        Assert.InRange(model.Evaluate(MomentOf(300), 500, Side.High)!.Value.Probability, 0, 1e-6);
        Assert.InRange(model.Evaluate(MomentOf(300), 500, Side.Low)!.Value.Probability, 0.1, 1);
    }

    [Fact]
    public void A_level_shift_is_learned_and_then_expected()
    {
        var model = new SeriesModel(ModelKind.Metric, 5 * Minute);
        for (var bucket = 0; bucket < 1_000; bucket++) model.Learn(FiveMinutes(bucket), (bucket < 500 ? 100 : 300) + bucket * 37 % 11);

        var next = 300 + 1_000 * 37 % 11;
        Assert.InRange(model.Evaluate(FiveMinutes(1_000), next, Side.Both)!.Value.Typical, 290, 320);
        Assert.InRange(model.Evaluate(FiveMinutes(1_000), next, Side.Both)!.Value.Probability, 0.01, 1);
    }

    private static readonly Gen<double> AnyValue = Gen.Frequency(
        (20, Gen.Double[90, 110]),
        (2, Gen.Const(100.0)),
        (1, Gen.Double[-1e6, 1e6]),
        (1, Gen.OneOf(0, -1e300, 1e300, 1e-300, double.MaxValue, double.MinValue)));

    private static (List<string> Outputs, byte[] State) RunWithRestores(ModelKind kind, double[] values, Predicate<int> restores)
    {
        var (model, outputs) = (new SeriesModel(kind, Hour), new List<string>());
        for (var bucket = 0; bucket < values.Length; bucket++)
        {
            if (restores(bucket)) model = Restored(kind, Save(model));
            outputs.Add($"{model.Evaluate(MomentOf(bucket), values[bucket], Side.Both)} {model.BoundsAt(MomentOf(bucket))}");
            model.Learn(MomentOf(bucket), values[bucket]);
        }
        return (outputs, Save(model));
    }

    private static byte[] Save(SeriesModel model)
    {
        var bytes = new ByteWriter();
        bytes.Byte(DetectorState.Version);
        model.Write(bytes);
        return bytes.Seal();
    }

    private static SeriesModel Restored(ModelKind kind, byte[] state)
    {
        var reader = ByteReader.Open(state, version: DetectorState.Version);
        var model = new SeriesModel(kind, Hour);
        model.Read(ref reader);
        reader.ExpectEnd();
        return model;
    }

    private static BucketMoment MomentOf(int bucket) => new(bucket * Hour, Hour);

    private static BucketMoment FiveMinutes(int bucket) => new(bucket * 5 * Minute, 5 * Minute);
}
