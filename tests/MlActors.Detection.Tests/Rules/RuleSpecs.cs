using System.Collections.Immutable;
using MlActors.Detection.Results;
using MlActors.Detection.Settings;
using static MlActors.Detection.Tests.Feeding;

namespace MlActors.Detection.Tests.Rules;

public sealed class RuleSpecs
{
    private const int OddHour = 200;

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
    [InlineData(AppliesTo.Time, RuleOperator.Gte, OddHour * 3_600, true)]
    [InlineData(AppliesTo.Time, RuleOperator.Lt, OddHour * 3_600, false)]
    public void A_result_is_skipped_where_the_condition_holds(AppliesTo appliesTo, RuleOperator comparison, double value, bool skipped)
    {
        var rule = Jobs.Rule(RuleActions.SkipResult, new RuleCondition(appliesTo, comparison, value));

        Assert.Equal(skipped, Odd(MeanOf("v", by: "who") with { Rules = [rule] }).Records.IsEmpty);
    }

    [Fact]
    public void All_conditions_of_a_rule_must_hold_and_any_rule_is_enough()
    {
        var (holds, fails) = (new RuleCondition(AppliesTo.Actual, RuleOperator.Gt, 400), new RuleCondition(AppliesTo.Actual, RuleOperator.Gt, 600));

        Assert.NotEmpty(Odd(MeanOf("v", by: "who") with { Rules = [Jobs.Rule(RuleActions.SkipResult, holds, fails)] }).Records);
        Assert.Empty(
            Odd(MeanOf("v", by: "who") with {
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
    public void A_scope_says_for_whom_a_rule_is(bool include, string item, bool skipped)
    {
        var rule = new DetectionRule(RuleActions.SkipResult, [], [new RuleScope("who", include, [item])]);

        Assert.Equal(skipped, Odd(MeanOf("v", by: "who") with { Rules = [rule] }).Records.IsEmpty);
    }

    [Fact]
    public void A_value_that_is_kept_from_the_model_stays_odd_however_often_it_comes()
    {
        var rule = Jobs.Rule(RuleActions.SkipModelUpdate, new RuleCondition(AppliesTo.Actual, RuleOperator.Gt, 400));
        var (kept, learnt) = (Scores(MeanOf("v", by: "who") with { Rules = [rule] }), Scores(MeanOf("v", by: "who")));

        Assert.Equal(kept[0], learnt[0]);
        Assert.All(kept, probability => Assert.InRange(probability, 0, kept[0]));
        Assert.True(learnt[^1] > learnt[0]);
    }

    [Fact]
    public void An_announced_event_is_named_has_no_results_and_teaches_nothing()
    {
        var (told, untold) = (Settled(MeanOf("v", by: "who")), Settled(MeanOf("v", by: "who")));
        told.Schedule([new ScheduledEvent("fair", OddHour * Hour + 5, OddHour * Hour + 10)]);
        told.Feed(OddHour * Hour, N(500), T("ann"));

        var bucket = Assert.Single(told.Advance((OddHour + 1) * Hour));

        Assert.Equal(["fair"], bucket.ScheduledEvents.AsEnumerable());
        Assert.Empty(bucket.Records);
        Assert.Equal(0, bucket.AnomalyScore);
        untold.Feed(OddHour * Hour, N(500), T("ann"));
        Assert.NotEmpty(Assert.Single(untold.Advance((OddHour + 1) * Hour)).Records);
        Assert.Empty(Assert.Single(told.Advance((OddHour + 2) * Hour)).ScheduledEvents);
    }

    [Fact]
    public void An_event_that_ends_before_it_begins_is_refused_by_name() =>
        Assert.Contains(
            "[fair]", Assert.Throws<ArgumentException>(() => Settled(MeanOf("v")).Schedule([new ScheduledEvent("fair", 10, 10)])).Message,
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
            Rules = [Jobs.Rule(RuleActions.SkipResult, new RuleCondition(AppliesTo.Actual, RuleOperator.Gt, double.NaN))] }, "no number" },
    };

    [Theory]
    [MemberData(nameof(Impossible))]
    public void A_rule_that_says_nothing_is_refused_by_name(DetectorSettings settings, string named) =>
        Assert.Contains(named, Assert.Throws<ArgumentException>(() => new AnomalyDetector(Job(settings))).Message, StringComparison.Ordinal);

    private static BucketResult Odd(DetectorSettings settings)
    {
        var detector = Settled(settings);
        detector.Feed(OddHour * Hour, N(500), T("ann"));
        return Assert.Single(detector.Advance((OddHour + 1) * Hour));
    }

    private static ImmutableArray<double> Scores(DetectorSettings settings)
    {
        var (detector, buckets) = (Settled(settings), new List<BucketResult>());
        for (var hour = OddHour; hour < OddHour + 20; hour++) buckets.AddRange(detector.Feed(hour * Hour, N(500), T("ann")));
        return [.. buckets.SelectMany(bucket => bucket.Records).Select(record => record.Probability)];
    }

    private static AnomalyDetector Settled(DetectorSettings settings)
    {
        var (detector, draws) = (new AnomalyDetector(Job(settings)), new Draws(1));
        var values = settings.ByFieldName is null ? 1 : 2;
        for (var hour = 0; hour < OddHour; hour++) detector.Offer(hour * Hour, [.. new[] { N(50 + draws.Normal()), T("ann") }.Take(values)]);
        detector.Advance(OddHour * Hour);
        return detector;
    }
}
