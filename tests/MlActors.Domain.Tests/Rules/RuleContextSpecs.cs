using MlActors.Detection.Settings;
using MlActors.Domain.Filters;
using MlActors.Domain.Jobs;
using MlActors.Domain.Rules;
using Xunit;

namespace MlActors.Domain.Tests.Rules;

public sealed class RuleContextSpecs
{
    private static RuleContext Some => new() { Events = [new ScheduledEvent("event", 1, 2)], Filters = [new FilterItems("filter", ["a", "b"])] };

    [Fact]
    public void Contexts_are_compared_by_their_content()
    {
        Assert.True(Some.HasSameContent(Some));
        Assert.True(RuleContext.Empty.HasSameContent(new RuleContext()));
        Assert.False(Some.HasSameContent(RuleContext.Empty));
        Assert.False(Some.HasSameContent(Some with { Events = [new ScheduledEvent("event", 1, 2, SkipResult: false)] }));
        Assert.False(Some.HasSameContent(Some with { Filters = [new FilterItems("filter", ["a"])] }));
        Assert.False(Some.HasSameContent(Some with { CustomRules = [[]] }));
        Assert.True((Some with { CustomRules = [[Rule("gt")]] }).HasSameContent(Some with { CustomRules = [[Rule("gt")]] }));
        Assert.False((Some with { CustomRules = [[Rule("gt")]] }).HasSameContent(Some with { CustomRules = [[Rule("lt")]] }));
    }

    [Fact]
    public void Custom_rules_belong_to_the_context_only_when_they_were_updated()
    {
        var (opened, updated) = (Analysis("gt"), Analysis("lt"));

        Assert.Null(Analysis("gt").CustomRulesUnlike(opened));
        Assert.Equal("lt", updated.CustomRulesUnlike(opened)!.Value.Single().Single().Conditions.Single().Operator);
    }

    private static AnalysisConfig Analysis(string comparison) =>
        new(TimeSpan.FromHours(1), [new DetectorConfig("count") { CustomRules = [Rule(comparison)] }]);

    private static CustomRule Rule(string comparison) => new() { Conditions = [new CustomRuleCondition("actual", comparison, 1)] };

    [Fact]
    public void A_context_is_limited_in_events_and_in_characters()
    {
        Assert.Null(Some.FindFault());
        Assert.Contains(
            "at most 10000 are allowed", (Some with { Events = [.. Enumerable.Repeat(new ScheduledEvent("event", 1, 2), 10_001)] }).FindFault(),
            StringComparison.Ordinal);
        Assert.Contains(
            "at most 2097152 are allowed", (Some with { Filters = [new FilterItems("filter", [new string('x', 2 << 20)])] }).FindFault(),
            StringComparison.Ordinal);
    }
}
