using System.Collections.Immutable;
using System.Globalization;
using CsCheck;
using MlActors.Detection.Records;
using MlActors.Detection.Results;
using static MlActors.Detection.Tests.Feeding;
using static MlActors.Detection.Tests.ReopenEqualitySpecs.Step;

namespace MlActors.Detection.Tests;

/// <summary>Promise I8: a stream with any closes in it brings the same results as without them, to the last bit.</summary>
public sealed class ReopenEqualitySpecs
{
    private const int Steps = 300;

    public static TheoryData<DetectorFunction> Functions => [.. Jobs.Functions];

    [Theory]
    [MemberData(nameof(Functions))]
    public void Any_stream_with_any_closes_prunes_and_interim_results_ends_as_without_them(DetectorFunction function) =>
        Gen.Select(Settings(function), AnyStep.Array[Steps], Gen.Int[0, 12].Array[Steps]).Sample(
            (settings, steps, disturbances) =>
            {
                var calm = Run(settings, steps, (detector, _) => detector);
                var disturbed = Run(settings, steps, (detector, step) => Disturb(settings, detector, disturbances[step]));
                Assert.Equal(calm.Said, disturbed.Said);
                Assert.Equal(calm.Outlook, disturbed.Outlook);
                Assert.Equal(calm.State, disturbed.State);
            },
            iter: 12);

    [Fact]
    public void What_was_said_does_not_depend_on_what_comes_later() =>
        Gen.Select(Settings(DetectorFunction.Mean), AnyStep.Array[Steps], Gen.Int[0, Steps]).Sample(
            (settings, steps, end) =>
            {
                var whole = Run(settings, steps, (detector, _) => detector).Said;
                var beginning = Run(settings, steps[..end], (detector, _) => detector).Said;
                Assert.Equal(beginning, whole.Take(beginning.Count));
            },
            iter: 20);

    /// <summary>One thing that happens to a detector: a record some bucket spans after the last, or a request to advance or to skip.</summary>
    public abstract record Step
    {
        public sealed record Arrive(double Later, FieldValue Value, FieldValue By, FieldValue Partition, FieldValue Over, FieldValue Other) : Step;
        public sealed record Advance(double Later) : Step;
        public sealed record Skip(double Later) : Step;

        private Step() { }
    }

    private static Gen<AnalysisSettings> Settings(DetectorFunction function) =>
        from split in Gen.Int[0, 7]
        from useNull in Gen.Bool
        // Four buckets a day let a short stream see its daily and its weekly profile come in; ten minutes share the slots of a profile.
        from span in Gen.OneOf(6 * Hour, 10 * Minute)
        from latency in Gen.OneOf(0, 0.2, 2)
        from window in Gen.OneOf<long?>(null, 1, 10, 40)
        from limit in Gen.Frequency((3, Gen.Const(0L)), (1, Gen.Long[20_000, 200_000]))
        from extras in Gen.Int[0, 31]
        select new AnalysisSettings(span, Detectors(function, split, useNull, extras), (long)(latency * span), window * span)
        {
            MemoryLimit = limit,
            Influencers = (extras & 1) != 0 ? ["by", "tag"] : [],
            ModelPlot = new ModelPlotSettings((extras & 2) != 0),
            SummaryCountFieldName = (extras & 4) != 0 && function != DetectorFunction.Metric ? "n" : null,
            Categorization = (extras & 8) != 0 ? new CategorizationSettings("text") : null,
        };

    private static ImmutableArray<DetectorSettings> Detectors(DetectorFunction function, int split, bool useNull, int extras)
    {
        var first = Jobs.Of(
            function,
            (split & 1) == 0 ? null : (extras & 8) != 0 ? DetectorSettings.CategoryField : "by",
            (split & 4) == 0 || !Jobs.TakesOver(function) ? null : "over",
            (split & 2) == 0 ? null : "part");
        ImmutableArray<DetectionRule> rules = (extras & 16) == 0
            ? []
            : [Jobs.Rule(RuleActions.SkipModelUpdate, new RuleCondition(AppliesTo.Actual, RuleOperator.Gt, 105)), Jobs.Rule(RuleActions.SkipResult, new RuleCondition(AppliesTo.Typical, RuleOperator.Lt, 2))];
        // The second one so that every job knows all three fields, whatever the first detector reads.
        return [first with { UseNull = useNull, Rules = rules }, MeanOf("v", "by", "part")];
    }

    private static readonly Gen<FieldValue> Split = Gen.OneOf(
        Gen.OneOf(FieldValue.Missing, FieldValue.Of("a"), FieldValue.Of("b"), FieldValue.Of("\ud800")),
        Gen.Int[0, 2].Select(number => FieldValue.Of(number)));

    // Late records, bursts in one bucket, a stream that goes on, and now and then a gap.
    private static readonly Gen<double> Gap = Gen.Frequency((6, Gen.Double[-0.4, 1.7]), (6, Gen.Double[0, 0.05]), (1, Gen.Double[0, 30]));

    private static readonly Gen<FieldValue> Other = Gen.OneOf(
        Gen.OneOf(FieldValue.Missing, FieldValue.Of("user joined the room"), FieldValue.Of("disk is full on node"), FieldValue.Of("-3"), FieldValue.Of("NaN")),
        Gen.Int[0, 5].Select(number => FieldValue.Of(number)));

    private static readonly Gen<FieldValue> Value = Gen.Frequency(
        (20, Gen.Double[90, 110].Select(FieldValue.Of)),
        (4, Gen.Select(Gen.Double[-89, 89], Gen.Double[-180, 180]).Select((north, east) => FieldValue.Of(string.Create(CultureInfo.InvariantCulture, $"{north},{east}")))),
        (1, Gen.Double.Select(FieldValue.Of)),
        (1, Gen.OneOf(FieldValue.Missing, FieldValue.Of("12.5"), FieldValue.Of("none"), FieldValue.Of("NaN"), FieldValue.Of("1e400"), FieldValue.Of(double.NaN))));

    private static readonly Gen<Step> AnyStep = Gen.Frequency<Step>(
        (60, from later in Gap from value in Value from name in Split from part in Split from over in Split from other in Other
             select (Step)new Arrive(later, value, name, part, over, other)),
        (2, Gen.Double[0, 7].Select(later => (Step)new Advance(later))),
        (1, Gen.Double[0, 17].Select(later => (Step)new Skip(later))));

    private static AnomalyDetector Disturb(AnalysisSettings settings, AnomalyDetector detector, int how)
    {
        if (how is 1 or 3) detector.Prune();
        if (how is 2 or 3) detector.Interim();
        return how is 3 or 4 ? AnomalyDetector.Restore(settings, detector.Save()) : detector;
    }

    private static (List<string> Said, string Outlook, byte[] State) Run(
        AnalysisSettings settings, Step[] steps, Func<AnomalyDetector, int, AnomalyDetector> between)
    {
        var (detector, said, time) = (new AnomalyDetector(settings), new List<string>(), 1_700_000_000_000L);
        for (var step = 0; step < steps.Length; step++)
        {
            detector = between(detector, step);
            var completed = new List<BucketResult>();
            switch (steps[step])
            {
                case Arrive arrival:
                    time += (long)(arrival.Later * settings.BucketSpan);
                    said.Add(detector.Add(time, ValuesOf(settings, arrival), completed).ToString());
                    break;
                case Advance advance:
                    detector.AdvanceTo(time + (long)(advance.Later * settings.BucketSpan), completed);
                    break;
                case Skip skip:
                    detector.SkipTo(time + (long)(skip.Later * settings.BucketSpan));
                    break;
            }
            said.AddRange(Exactly(completed));
        }
        var stand = $"{detector.Buckets} {detector.Size} {detector.LatestRecordTime} {detector.LastFinalizedBucketEnd}";
        return (said, string.Join('\n', [stand, .. Exactly(detector.Interim())]), detector.Save());
    }

    private static FieldValue[] ValuesOf(AnalysisSettings settings, Arrive arrival) =>
        [.. settings.FieldNames.Select(name => name switch
        {
            "v" => arrival.Value,
            "by" => arrival.By,
            "part" => arrival.Partition,
            "over" => arrival.Over,
            _ => arrival.Other,
        })];
}
