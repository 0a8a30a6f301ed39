using System.Collections.Immutable;
using MlActors.Detection.Settings;
using MlActors.Domain.Jobs;
using MlActors.Domain.Rules;
using Xunit;

namespace MlActors.Domain.Tests.Jobs;

public sealed class JobConfigSpecs
{
    [Theory]
    [InlineData(15, 30 * 24 * 60)]
    [InlineData(36 * 60, 30 * 24 * 60)]
    [InlineData(2 * 24 * 60, 20 * 2 * 24 * 60)]
    public void Without_a_prune_window_it_is_thirty_days_or_twenty_buckets_when_those_are_longer(int bucketMinutes, int windowMinutes) =>
        Assert.Equal(TimeSpan.FromMinutes(windowMinutes), Analysis(bucketMinutes).EffectivePruneWindow);

    [Fact]
    public void A_prune_window_that_is_named_is_used() =>
        Assert.Equal(TimeSpan.FromDays(3), (Analysis(15) with { ModelPruneWindow = TimeSpan.FromDays(3) }).EffectivePruneWindow);

    [Fact]
    public void The_detector_gets_all_that_was_configured()
    {
        var analysis = new AnalysisConfig(TimeSpan.FromMinutes(5),
        [
            new DetectorConfig("high_mean")
            {
                FieldName = "value",
                ByFieldName = "mlcategory",
                OverFieldName = "user",
                PartitionFieldName = "host",
                UseNull = true,
                ExcludeFrequent = "over",
                CustomRules =
                [
                    new CustomRule
                    {
                        Actions = [CustomRule.SkipResult, CustomRule.SkipModelUpdate],
                        Conditions = [new("diff_from_typical", "lte", 2.5)],
                        Scope = [new("host", "known", Include: false)],
                    },
                ],
            },
        ])
        {
            Latency = TimeSpan.FromSeconds(90),
            ModelPruneWindow = TimeSpan.FromHours(2),
            Influencers = ["user", "country"],
            SummaryCountFieldName = "doc_count",
            CategorizationFieldName = "message",
            CategorizationFilters = ["[0-9]+"],
            PerPartitionCategorization = new(true, StopOnWarn: true),
        };
        var job = Known.ConfigOfJob with {
            Analysis = analysis, ModelPlot = new ModelPlotConfig(true, "a, b"), ModelMemoryLimit = 77, CategorizationExamplesLimit = 3 };

        var settings = analysis.ToSettings(job, new Dictionary<string, ImmutableArray<string>> { ["known"] = ["a*"] });

        Assert.Equal((300_000, 90_000, 7_200_000, 77), (settings.BucketSpan, settings.Latency, settings.PruneWindow, settings.MemoryLimit));
        Assert.Equal(["user", "country"], settings.Influencers.AsEnumerable());
        Assert.Equal("doc_count", settings.SummaryCountFieldName);
        Assert.Equal(
            ("message", true, true, 3),
            (settings.Categorization!.FieldName, settings.Categorization.PerPartition, settings.Categorization.StopOnWarn,
                settings.Categorization.ExamplesLimit));
        Assert.Equal(["[0-9]+"], settings.Categorization.Filters.AsEnumerable());
        Assert.Equal(["a", "b"], settings.ModelPlot!.Terms.AsEnumerable());
        var detector = Assert.Single(settings.Detectors);
        Assert.Equal(
            (DetectorFunction.Mean, Side.High, "value", true, ExcludeFrequent.Over),
            (detector.Function, detector.Side, detector.FieldName, detector.UseNull, detector.ExcludeFrequent));
        Assert.Equal(("mlcategory", "user", "host"), (detector.ByFieldName, detector.OverFieldName, detector.PartitionFieldName));
        var rule = Assert.Single(detector.Rules);
        Assert.Equal(RuleActions.SkipResult | RuleActions.SkipModelUpdate, rule.Actions);
        Assert.Equal(new RuleCondition(AppliesTo.DiffFromTypical, RuleOperator.Lte, 2.5), Assert.Single(rule.Conditions));
        Assert.Equal(("host", false, "a*"), (rule.Scope[0].FieldName, rule.Scope[0].Include, Assert.Single(rule.Scope[0].Items)));
        Assert.Equal(["value", "user", "host", "country", "doc_count", "message"], settings.FieldNames.AsEnumerable());
    }

    [Theory]
    [InlineData("count", DetectorFunction.Count, Side.Both, "count")]
    [InlineData("low_non_zero_count", DetectorFunction.NonZeroCount, Side.Low, "count")]
    [InlineData("high_distinct_count", DetectorFunction.DistinctCount, Side.High, "distinct_count")]
    [InlineData("non_null_sum", DetectorFunction.NonNullSum, Side.Both, "sum")]
    [InlineData("time_of_week", DetectorFunction.TimeOfWeek, Side.Both, "time")]
    [InlineData("freq_rare", DetectorFunction.FreqRare, Side.Both, "freq_rare")]
    public void A_name_defines_the_function_its_side_and_its_description(string name, DetectorFunction function, Side side, string description)
    {
        var info = DetectorFunctions.Find(name)!;

        Assert.Equal((function, side, description), (info.Function, info.Side, info.Description));
    }

    [Theory]
    [InlineData(3, 15, 3 * 24)]
    [InlineData(null, 15, 30 * 24)]
    [InlineData(null, 24 * 60, 100 * 24)]
    [InlineData(0, 15, 0)]
    public void Scores_are_recalculated_for_the_days_that_are_configured_or_thirty_days_or_a_hundred_buckets(
        int? days, int bucketMinutes, int hours) =>
        Assert.Equal(
            TimeSpan.FromHours(hours),
            (Known.ConfigOfJob with { RenormalizationWindowDays = days, Analysis = Analysis(bucketMinutes) }).RenormalizationWindow);

    private static AnalysisConfig Analysis(int bucketMinutes) => new(TimeSpan.FromMinutes(bucketMinutes), [new DetectorConfig("count")]);
}
