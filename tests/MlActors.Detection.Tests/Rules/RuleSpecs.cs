using System.Collections.Immutable;
using MlActors.Detection.Results;
using MlActors.Detection.Settings;
using static MlActors.Detection.Tests.TestDetectors;

namespace MlActors.Detection.Tests.Rules;

public sealed class RuleSpecs
{
    private const int AnomalousHour = 200;

    [Theory]
    [InlineData(AppliesTo.Actual, RuleOperator.Gt, 400, true)]
    [InlineData(AppliesTo.Actual, RuleOperator.Gt, 600, false)]
    [InlineData(AppliesTo.Actual, RuleOperator.Gte, 500, true)]
    [InlineData(AppliesTo.Actual, RuleOperator.Lte, 500, true)]
    [InlineData(AppliesTo.Actual, RuleOperator.Lt, 500, false)]
    [InlineData(AppliesTo.Typical, RuleOperator.Lt, 60, true)]
    [InlineData(AppliesTo.Typical, RuleOperator.Gt, 60, false)]
    [InlineData(AppliesTo.DiffFromTypical, RuleOperator.Gt, 400, true)]
    [InlineData(AppliesTo.DiffFromTypical, RuleOperator.Gt, 480, false)]
    [InlineData(AppliesTo.Time, RuleOperator.Gte, AnomalousHour * 3_600, true)]
    [InlineData(AppliesTo.Time, RuleOperator.Lt, AnomalousHour * 3_600, false)]
    public void A_result_is_skipped_where_the_condition_is_met(AppliesTo appliesTo, RuleOperator comparison, double value, bool skipped)
    {
        var rule = Jobs.Rule(RuleActions.SkipResult, new RuleCondition(appliesTo, comparison, value));

        Assert.Equal(skipped, AnomalousBucket(MeanOf("v", by: "who") with { Rules = [rule] }).Records.IsEmpty);
    }

    [Fact]
    public void All_conditions_of_a_rule_must_be_met_and_any_rule_suffices()
    {
        var (holds, fails) = (new RuleCondition(AppliesTo.Actual, RuleOperator.Gt, 400), new RuleCondition(AppliesTo.Actual, RuleOperator.Gt, 600));

        Assert.NotEmpty(AnomalousBucket(MeanOf("v", by: "who") with { Rules = [Jobs.Rule(RuleActions.SkipResult, holds, fails)] }).Records);
        Assert.Empty(
            AnomalousBucket(MeanOf("v", by: "who") with {
                Rules = [Jobs.Rule(RuleActions.SkipResult, fails), Jobs.Rule(RuleActions.SkipResult, holds)] }).Records);
    }

    [Theory]
    [InlineData(true, "ann", true)]
    [InlineData(true, "ben", false)]
    [InlineData(false, "ann", false)]
    [InlineData(false, "ben", true)]
    [InlineData(true, "a*", true)]
    [InlineData(true, "*n", true)]
    [InlineData(true, "*nn*", true)]
    [InlineData(true, "*x*", false)]
    public void A_scope_limits_a_rule_to_values(bool include, string item, bool skipped)
    {
        var rule = new DetectionRule(RuleActions.SkipResult, [], [new RuleScope("who", include, [item])]);

        Assert.Equal(skipped, AnomalousBucket(MeanOf("v", by: "who") with { Rules = [rule] }).Records.IsEmpty);
    }

    [Fact]
    public void A_value_excluded_from_the_model_stays_anomalous()
    {
        var rule = Jobs.Rule(RuleActions.SkipModelUpdate, new RuleCondition(AppliesTo.Actual, RuleOperator.Gt, 400));
        var (excluded, learned) = (Scores(MeanOf("v", by: "who") with { Rules = [rule] }), Scores(MeanOf("v", by: "who")));

        Assert.Equal(excluded[0], learned[0]);
        Assert.All(excluded, probability => Assert.InRange(probability, 0, excluded[0]));
        Assert.True(learned[^1] > learned[0]);
    }

    [Fact]
    public void A_scheduled_event_is_named_and_has_no_results_and_is_not_learned()
    {
        var (scheduled, unscheduled) = (Trained(MeanOf("v", by: "who")), Trained(MeanOf("v", by: "who")));
        scheduled.Schedule([new ScheduledEvent("fair", AnomalousHour * Hour + 5, AnomalousHour * Hour + 10)]);
        scheduled.Feed(AnomalousHour * Hour, N(500), T("ann"));

        var bucket = Assert.Single(scheduled.Advance((AnomalousHour + 1) * Hour));

        Assert.Equal(["fair"], bucket.ScheduledEvents.AsEnumerable());
        Assert.Empty(bucket.Records);
        Assert.Equal(0, bucket.AnomalyScore);
        unscheduled.Feed(AnomalousHour * Hour, N(500), T("ann"));
        Assert.NotEmpty(Assert.Single(unscheduled.Advance((AnomalousHour + 1) * Hour)).Records);
        Assert.Empty(Assert.Single(scheduled.Advance((AnomalousHour + 2) * Hour)).ScheduledEvents);
    }

    [Fact]
    public void A_scheduled_event_that_is_learned_has_no_results_and_one_that_has_results_is_not_learned()
    {
        var anomalous = AnomalousHour * Hour;
        var learned = AfterEvent(new ScheduledEvent("fair", anomalous, anomalous + Hour, SkipModelUpdate: false));
        var reported = AfterEvent(new ScheduledEvent("fair", anomalous, anomalous + Hour, SkipResult: false));

        Assert.Empty(learned.Bucket.Records);
        Assert.NotEmpty(reported.Bucket.Records);
        Assert.Equal(AfterEvent(new ScheduledEvent("fair", anomalous, anomalous + Hour)).Typical, reported.Typical);
        Assert.NotEqual(reported.Typical, learned.Typical);
    }

    [Fact]
    public void Rules_that_are_replaced_apply_from_then_on()
    {
        var detector = Trained(MeanOf("v", by: "who"));
        detector.Feed(AnomalousHour * Hour, N(500), T("ann"));
        detector.UseRules([[new DetectionRule(RuleActions.SkipResult, [], [new RuleScope("who", true, ["ann"])])]]);

        Assert.Empty(Assert.Single(detector.Advance((AnomalousHour + 1) * Hour)).Records);

        detector.UseRules([[]]);
        detector.Feed((AnomalousHour + 1) * Hour, N(900), T("ann"));
        Assert.NotEmpty(Assert.Single(detector.Advance((AnomalousHour + 2) * Hour)).Records);
    }

    [Fact]
    public void An_invalid_rule_does_not_replace_another() =>
        Assert.Contains("[when]", Assert.Throws<ArgumentException>(() => Trained(MeanOf("v", by: "who")).UseRules(
            [[new DetectionRule(RuleActions.SkipResult, [], [new RuleScope("when", true, [])])]])).Message, StringComparison.Ordinal);

    [Fact]
    public void An_event_that_ends_before_it_starts_is_refused_by_name() =>
        Assert.Contains(
            "[fair]", Assert.Throws<ArgumentException>(() => Trained(MeanOf("v")).Schedule([new ScheduledEvent("fair", 10, 10)])).Message,
            StringComparison.Ordinal);

    public static TheoryData<DetectorSettings, string> Impossible => new()
    {
        { MeanOf("v") with { Rules = [Jobs.Rule(RuleActions.SkipResult)] }, "needs a condition or a scope" },
        { MeanOf("v") with { Rules = [new DetectionRule(RuleActions.SkipResult, [], [new RuleScope("who", true, [])])] }, "[who]" },
        { MeanOf("v") with {
            Rules = [Jobs.Rule(RuleActions.SkipResult, new RuleCondition(AppliesTo.Invalid, RuleOperator.Gt, 1))] }, "applies to nothing" },
        { MeanOf("v") with {
            Rules = [Jobs.Rule(RuleActions.SkipResult, new RuleCondition(AppliesTo.Actual, RuleOperator.Invalid, 1))] }, "no operator" },
        { MeanOf("v") with {
            Rules = [Jobs.Rule(RuleActions.SkipResult, new RuleCondition(AppliesTo.Actual, RuleOperator.Gt, double.NaN))] }, "NaN" },
    };

    [Theory]
    [MemberData(nameof(Impossible))]
    public void An_invalid_rule_is_refused_with_the_reason(DetectorSettings settings, string named) =>
        Assert.Contains(named, Assert.Throws<ArgumentException>(() => new AnomalyDetector(Job(settings))).Message, StringComparison.Ordinal);

    private static (BucketResult Bucket, double Typical) AfterEvent(ScheduledEvent scheduled)
    {
        var detector = Trained(MeanOf("v", by: "who"));
        detector.Schedule([scheduled]);
        detector.Feed(AnomalousHour * Hour, N(500), T("ann"));
        var bucket = Assert.Single(detector.Advance((AnomalousHour + 1) * Hour));
        detector.Feed((AnomalousHour + 1) * Hour, N(9_000), T("ann"));
        return (bucket, Assert.Single(Assert.Single(Assert.Single(detector.Advance((AnomalousHour + 2) * Hour)).Records).Typical));
    }

    private static BucketResult AnomalousBucket(DetectorSettings settings)
    {
        var detector = Trained(settings);
        detector.Feed(AnomalousHour * Hour, N(500), T("ann"));
        return Assert.Single(detector.Advance((AnomalousHour + 1) * Hour));
    }

    private static ImmutableArray<double> Scores(DetectorSettings settings)
    {
        var (detector, buckets) = (Trained(settings), new List<BucketResult>());
        for (var hour = AnomalousHour; hour < AnomalousHour + 20; hour++) buckets.AddRange(detector.Feed(hour * Hour, N(500), T("ann")));
        return [.. buckets.SelectMany(bucket => bucket.Records).Select(record => record.Probability)];
    }

    private static AnomalyDetector Trained(DetectorSettings settings)
    {
        var (detector, draws) = (new AnomalyDetector(Job(settings)), new SeededRandom(1));
        var values = settings.ByFieldName is null ? 1 : 2;
        for (var hour = 0; hour < AnomalousHour; hour++) detector.Offer(hour * Hour, [.. new[] { N(50 + draws.Normal()), T("ann") }.Take(values)]);
        detector.Advance(AnomalousHour * Hour);
        return detector;
    }
}
