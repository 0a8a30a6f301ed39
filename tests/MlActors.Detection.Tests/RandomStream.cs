using System.Collections.Immutable;
using System.Globalization;
using CsCheck;
using MlActors.Detection.Records;
using MlActors.Detection.Results;
using MlActors.Detection.Settings;
using static MlActors.Detection.Tests.Step;
using static MlActors.Detection.Tests.TestDetectors;

namespace MlActors.Detection.Tests;

/// <summary>One call to a detector. Delays and durations are in bucket spans.</summary>
internal abstract record Step
{
    public sealed record AddRecord(double Later, FieldValue Value, FieldValue By, FieldValue Partition, FieldValue Over, FieldValue Other) : Step;
    public sealed record Advance(double Later) : Step;
    public sealed record Skip(double Later) : Step;

    /// <summary>The events replace those that were scheduled before.</summary>
    public sealed record ScheduleEvents(ImmutableArray<(double Later, double Long, bool SkipResult, bool SkipModelUpdate)> Events) : Step;

    /// <summary>The local clock that the data follow changes by some hours. With local timestamps an hour is missing or repeated.</summary>
    public sealed record ChangeClock(int Hours, bool IsStamped) : Step;

    private Step() { }
}

/// <summary>A random job with all calls to it. Every run gives the same results.</summary>
internal sealed record RandomStream(AnalysisSettings Settings, long Start, ImmutableArray<Step> Steps)
{
    public static Gen<RandomStream> Of(DetectorFunction function, int leastSteps = 100, int mostSteps = 400) =>
        from settings in SettingsOf(function)
        from start in Gen.OneOf(1_700_000_000_000L, -3 * Day, 19_813 * Day)
        from steps in AnyStep.Array[leastSteps, mostSteps]
        select new RandomStream(settings, start, [.. steps]);

    /// <summary>The results bucket by bucket, the interim results at the end, and the final state.</summary>
    /// <param name="beforeStep">Called before each step; returns the detector that continues.</param>
    public (IReadOnlyList<string> Outputs, string Interim, byte[] State) Run(Func<AnomalyDetector, int, AnomalyDetector> beforeStep)
    {
        var (detector, outputs, time, ahead) = (new AnomalyDetector(Settings), new List<string>(), Start, 0);
        ImmutableArray<ScheduledEvent> events = [];
        for (var step = 0; step < Steps.Length; step++)
        {
            if (beforeStep(detector, step) is var other && other != detector)
            {
                detector = other;
                // Events are not part of the saved state.
                detector.Schedule(events);
            }
            var completed = new List<BucketResult>();
            switch (Steps[step])
            {
                case AddRecord arrival:
                    time += Spans(arrival.Later);
                    outputs.Add(detector.Add(time, ValuesOf(arrival, time + ahead * Hour), completed).ToString());
                    break;
                case Advance advance:
                    detector.AdvanceTo(time + Spans(advance.Later), completed);
                    break;
                case Skip skip:
                    detector.SkipTo(time + Spans(skip.Later));
                    break;
                case ScheduleEvents announced:
                    events = [.. announced.Events.Select(
                        (one, at) => new ScheduledEvent(
                            $"event {at}", time + Spans(one.Later), time + Spans(one.Later + one.Long) + 1, one.SkipResult, one.SkipModelUpdate))];
                    detector.Schedule(events);
                    break;
                case ChangeClock turn:
                    ahead += turn.Hours;
                    if (turn.IsStamped) time += turn.Hours * Hour;
                    break;
            }
            outputs.AddRange(Exactly(completed));
        }
        var summary = $"{detector.Buckets} {detector.Size} {detector.LatestRecordTime} {detector.LastFinalizedBucketEnd}";
        return (outputs, string.Join('\n', [summary, .. Exactly(detector.Interim())]), detector.Save());
    }

    /// <summary>The description that is printed with the seed of a failure.</summary>
    public override string ToString()
    {
        var first = Settings.Detectors[0];
        var split = $"{(first.ByFieldName is { } by ? $" by {by}" : "")}{(first.OverFieldName is { } over ? $" over {over}" : "")}";
        var window = Settings.PruneWindow?.ToString(CultureInfo.InvariantCulture) ?? "default";
        var (scheduled, changed) = (Steps.Count(step => step is ScheduleEvents), Steps.Count(step => step is ChangeClock));
        string?[] parts =
        [
            $"{first.Function}{split}{(first.PartitionFieldName is null ? "" : " in partitions")}",
            $"span {Settings.BucketSpan} ms, latency {Settings.Latency} ms, window {window}",
            $"memory limit {Settings.MemoryLimit}, {Settings.Influencers.Length} influencers, {first.Rules.Length} rules",
            Settings.ModelPlot is { Enabled: true } ? "plots" : null,
            Settings.SummaryCountFieldName is null ? null : "summarized",
            Settings.Categorization is null ? null : "categories",
            $"{Steps.Length} steps, {scheduled} schedules of events, {changed} changes of the clock",
        ];
        return string.Join("; ", parts.OfType<string>());
    }

    private long Spans(double spans) => (long)(spans * Settings.BucketSpan);

    private FieldValue[] ValuesOf(AddRecord arrival, long localTime)
    {
        // A daily season in local time, so that it shifts with a change of the clock.
        var hour = (localTime % Day + Day) % Day / Hour;
        var value = arrival.Value.Kind == FieldKind.Number && arrival.Value.TryGetNumber(out var number) && number is >= 90 and <= 110
            ? FieldValue.Of(number + 4 * Math.Abs(12 - hour))
            : arrival.Value;
        return
        [
            .. Settings.FieldNames.Select(name => name switch
            {
                "v" => value,
                "by" => arrival.By,
                "part" => arrival.Partition,
                "over" => arrival.Over,
                _ => arrival.Other,
            }),
        ];
    }

    private static Gen<AnalysisSettings> SettingsOf(DetectorFunction function) =>
        from split in Gen.Int[0, 7]
        from useNull in Gen.Bool
        // With four buckets a day a short stream trains its daily and its weekly profile; with ten minutes several buckets share a slot of a profile.
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
            : [Jobs.Rule(RuleActions.SkipModelUpdate, new RuleCondition(AppliesTo.Actual, RuleOperator.Gt, 105)), Jobs.Rule(
                RuleActions.SkipResult, new RuleCondition(AppliesTo.Typical, RuleOperator.Lt, 2))];
        // The second detector ensures that every job has all three fields, whatever the first one reads.
        return [first with { UseNull = useNull, Rules = rules }, MeanOf("v", "by", "part")];
    }

    // Some values that recur, and others that occur once.
    private static readonly Gen<FieldValue> Split = Gen.Frequency(
        (6, Gen.OneOf(FieldValue.Missing, FieldValue.Of("a"), FieldValue.Of("b"), FieldValue.Of("\ud800"))),
        (6, Gen.Int[0, 2].Select(number => FieldValue.Of(number))),
        (1, Gen.Int[0, 40].Select(number => FieldValue.Of($"guest {number}"))));

    // Bursts in one bucket, a continuous stream, records that are late by less than a bucket or by several, and occasional gaps.
    private static readonly Gen<double> Gap = Gen.Frequency(
        (12, Gen.Double[-0.4, 1.7]), (12, Gen.Double[0, 0.05]), (1, Gen.Double[-4, 0]), (2, Gen.Double[0, 30]));

    private static readonly Gen<FieldValue> Other = Gen.OneOf(
        Gen.OneOf(FieldValue.Missing, FieldValue.Of("user joined the room"), FieldValue.Of("disk is full on node"), FieldValue.Of(
            "-3"), FieldValue.Of("NaN")),
        Gen.Int[0, 5].Select(number => FieldValue.Of(number)));

    private static readonly Gen<FieldValue> Value = Gen.Frequency(
        (20, Gen.Double[90, 110].Select(FieldValue.Of)),
        (4, Gen.Select(Gen.Double[-89, 89], Gen.Double[-180, 180])
            .Select((north, east) => FieldValue.Of(string.Create(CultureInfo.InvariantCulture, $"{north},{east}")))),
        (1, Gen.Double.Select(FieldValue.Of)),
        (1, Gen.OneOf(
            FieldValue.Missing, FieldValue.Of("12.5"), FieldValue.Of("none"), FieldValue.Of("NaN"), FieldValue.Of("1e400"),
            FieldValue.Of(double.NaN))));

    private static readonly Gen<(double, double, bool, bool)> Event = Gen.Select(Gen.Double[-2, 12], Gen.Double[0, 5], Gen.Bool, Gen.Bool);

    private static readonly Gen<Step> AnyStep = Gen.Frequency<Step>(
        (120, from later in Gap from value in Value from name in Split from part in Split from over in Split from other in Other
              select (Step)new AddRecord(later, value, name, part, over, other)),
        (4, Gen.Double[0, 7].Select(later => (Step)new Advance(later))),
        (2, Gen.Double[0, 17].Select(later => (Step)new Skip(later))),
        (2, Event.Array[0, 4].Select(events => (Step)new ScheduleEvents([.. events]))),
        (1, Gen.Select(Gen.OneOf(-1, 1), Gen.Bool).Select((hours, isStamped) => (Step)new ChangeClock(hours, isStamped))));
}
