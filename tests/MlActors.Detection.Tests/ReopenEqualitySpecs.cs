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

    [Theory]
    [InlineData(DetectorFunction.Count)]
    [InlineData(DetectorFunction.Mean)]
    [InlineData(DetectorFunction.Min)]
    [InlineData(DetectorFunction.Max)]
    [InlineData(DetectorFunction.Sum)]
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
            iter: 25);

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
        public sealed record Arrive(double Later, FieldValue Value, FieldValue By, FieldValue Partition) : Step;
        public sealed record Advance(double Later) : Step;
        public sealed record Skip(double Later) : Step;

        private Step() { }
    }

    private static Gen<AnalysisSettings> Settings(DetectorFunction function) =>
        from split in Gen.Int[0, 3]
        from useNull in Gen.Bool
        // Four buckets a day let a short stream see its daily and its weekly profile come in; ten minutes share the slots of a profile.
        from span in Gen.OneOf(6 * Hour, 10 * Minute)
        from latency in Gen.OneOf(0, 0.2, 2)
        from window in Gen.OneOf<long?>(null, 1, 10)
        select new AnalysisSettings(
            span,
            [
                new DetectorSettings(function)
                {
                    FieldName = function == DetectorFunction.Count ? null : "v",
                    ByFieldName = (split & 1) == 0 ? null : "by",
                    PartitionFieldName = (split & 2) == 0 ? null : "part",
                    UseNull = useNull,
                },
                // So that every job knows all three fields, whatever the first detector reads.
                MeanOf("v", "by", "part"),
            ],
            (long)(latency * span),
            window * span);

    private static readonly Gen<FieldValue> Split = Gen.OneOf(
        Gen.OneOf(FieldValue.Missing, FieldValue.Of("a"), FieldValue.Of("b"), FieldValue.Of("\ud800")),
        Gen.Int[0, 2].Select(number => FieldValue.Of(number)));

    private static readonly Gen<FieldValue> Value = Gen.Frequency(
        (20, Gen.Double[90, 110].Select(FieldValue.Of)),
        (1, Gen.Double.Select(FieldValue.Of)),
        (1, Gen.OneOf(FieldValue.Missing, FieldValue.Of("12.5"), FieldValue.Of("none"))));

    private static readonly Gen<Step> AnyStep = Gen.Frequency<Step>(
        (60, from later in Gen.Double[-0.4, 1.7] from value in Value from name in Split from part in Split
             select (Step)new Arrive(later, value, name, part)),
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
        [.. settings.FieldNames.Select(name => name switch { "v" => arrival.Value, "by" => arrival.By, _ => arrival.Partition })];
}
