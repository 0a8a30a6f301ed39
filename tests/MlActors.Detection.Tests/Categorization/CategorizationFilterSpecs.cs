using MlActors.Detection.Categorization;
using MlActors.Detection.Settings;

namespace MlActors.Detection.Tests.Categorization;

public sealed class CategorizationFilterSpecs
{
    [Fact]
    public void Matches_of_a_filter_are_not_part_of_the_category()
    {
        var categorizer = With(@"\[statement:.*\]", "tenant=\\w+");

        Assert.Equal([1, 1], categorizer.CategoriesOf(
            "query failed tenant=acme [statement: SELECT name FROM customers]",
            "query failed tenant=umbrella [statement: DELETE everything WHERE nothing matches]"));
        Assert.Equal("query failed", categorizer.Changed()[0].Terms);
    }

    [Fact]
    public void Filters_apply_in_their_order() =>
        Assert.Equal("x", With("b+", @"a\s+a").DefinitionOf("abba x").Terms);

    [Fact]
    public void The_text_around_a_match_does_not_join_into_one_word()
    {
        var definition = With("-[0-9a-f]{4}").DefinitionOf("pod-12afready");

        Assert.Equal("pod ready", definition.Terms);
        Assert.Matches(definition.Regex, "pod-12afready");
    }

    [Theory]
    [InlineData("(a", "is not a regular expression")]
    [InlineData("(?=a)b", "needs backtracking")]
    [InlineData(@"(a)\1", "needs backtracking")]
    public void An_invalid_filter_is_refused_with_the_reason(string filter, string reason)
    {
        var refusal = Assert.Throws<ArgumentException>(() => CategorizationSettings.ValidateFilter(filter));

        Assert.Contains($"[{filter}]", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => With(filter));
    }

    [Fact]
    public void A_filter_that_would_block_a_backtracking_engine_terminates() =>
        Assert.Equal([1, 1], With("(a+)+b", "(x|x)*y").CategoriesOf(new string('a', 1_000_000), new string('a', 500_000) + new string('x', 500_000)));

    private static Categorizer With(params string[] filters) => new(SampleLogs.Settings with { Filters = [.. filters] });
}
