using CsCheck;
using MlActors.Detection.Encoding;
using MlActors.Detection.Modelling;
using MlActors.Detection.Settings;
using static MlActors.Detection.Tests.Feeding;

namespace MlActors.Detection.Tests.Modelling;

public sealed class SeriesModelSpecs
{
    private const int Buckets = 400;

    [Fact]
    public void Saved_and_restored_at_any_moment_it_says_the_same_to_the_last_bit() =>
        Gen.Select(Gen.OneOf(ModelKind.Metric, ModelKind.Count, ModelKind.NonNegative), AnyValue.Array[Buckets], Gen.Int[0, 8].Array[Buckets]).Sample(
            (kind, values, disturbances) =>
            {
                var calm = Say(kind, values, _ => false);
                var disturbed = Say(kind, values, bucket => disturbances[bucket] == 0);
                Assert.Equal(calm.Said, disturbed.Said);
                Assert.Equal(calm.State, disturbed.State);
            },
            iter: 40);

    [Fact]
    public void A_trend_and_a_season_that_were_found_survive_being_saved_at_any_moment()
    {
        var draws = new Draws(1);
        var values = Enumerable.Range(0, 900).Select(hour => hour * 0.3 + (hour % 7 == 0 ? 40 : 0) + draws.Normal()).ToArray();

        var calm = Say(ModelKind.Metric, values, _ => false);
        var disturbed = Say(ModelKind.Metric, values, bucket => bucket % 13 == 0);

        Assert.Equal(calm.Said, disturbed.Said);
        Assert.Equal(calm.State, disturbed.State);
    }

    [Fact]
    public void Probabilities_are_between_zero_and_one_and_impacts_in_range_whatever_comes() =>
        AnyValue.Array[Buckets].Sample(
            values =>
            {
                var model = new SeriesModel(ModelKind.Metric, Hour);
                for (var bucket = 0; bucket < Buckets; bucket++)
                {
                    if (model.Evaluate(MomentOf(bucket), values[bucket], Side.Both) is { } judgement)
                    {
                        Assert.InRange(judgement.Probability, 1e-300, 1);
                        Assert.InRange(judgement.MultiBucketImpact, -5, 5);
                        Assert.True(double.IsFinite(judgement.Typical));
                    }
                    model.Learn(MomentOf(bucket), values[bucket]);
                }
            },
            iter: 40);

    [Fact]
    public void A_record_is_improbable_the_first_time_and_ordinary_when_it_has_become_a_habit()
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
    public void Only_the_side_that_is_asked_for_counts()
    {
        var model = new SeriesModel(ModelKind.Metric, Hour);
        for (var bucket = 0; bucket < 300; bucket++) model.Learn(MomentOf(bucket), 100 + bucket * 37 % 11);

        Assert.InRange(model.Evaluate(MomentOf(300), 500, Side.High)!.Value.Probability, 0, 1e-6);
        Assert.InRange(model.Evaluate(MomentOf(300), 500, Side.Low)!.Value.Probability, 0.1, 1);
    }

    [Fact]
    public void A_shift_of_the_level_is_learned_and_then_expected()
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

    private static (List<string> Said, byte[] State) Say(ModelKind kind, double[] values, Predicate<int> restores)
    {
        var (model, said) = (new SeriesModel(kind, Hour), new List<string>());
        for (var bucket = 0; bucket < values.Length; bucket++)
        {
            if (restores(bucket)) model = Restored(kind, Save(model));
            said.Add($"{model.Evaluate(MomentOf(bucket), values[bucket], Side.Both)} {model.BoundsAt(MomentOf(bucket))}");
            model.Learn(MomentOf(bucket), values[bucket]);
        }
        return (said, Save(model));
    }

    private static byte[] Save(SeriesModel model)
    {
        var bytes = new ByteWriter();
        bytes.Byte(1);
        model.Write(bytes);
        return bytes.Seal();
    }

    private static SeriesModel Restored(ModelKind kind, byte[] state)
    {
        var reader = ByteReader.Open(state, version: 1);
        var model = new SeriesModel(kind, Hour);
        model.Read(ref reader);
        reader.ExpectEnd();
        return model;
    }

    private static BucketMoment MomentOf(int bucket) => new(bucket * Hour, Hour);

    private static BucketMoment FiveMinutes(int bucket) => new(bucket * 5 * Minute, 5 * Minute);
}
