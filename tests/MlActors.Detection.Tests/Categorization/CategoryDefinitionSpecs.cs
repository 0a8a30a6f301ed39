using System.Text.RegularExpressions;
using CsCheck;
using MlActors.Detection.Categorization;

namespace MlActors.Detection.Tests.Categorization;

public sealed class CategoryDefinitionSpecs
{
    private readonly Categorizer _categorizer = new(SampleLogs.Settings);

    [Fact]
    public void A_definition_contains_what_its_messages_share()
    {
        _categorizer.CategoryOf("2024-03-05 12:30:01 INFO session 17 opened by user alice (app.core)");

        var definition = _categorizer.DefinitionOf("2024-03-05 12:30:02 INFO session 4711 opened by user bob (app.core)");

        Assert.Equal(1, definition.CategoryId);
        Assert.Equal("INFO session opened by user app.core", definition.Terms);
        Assert.Equal(@".*?INFO.+?session.+?opened.+?by.+?user.+?app\.core.*", definition.Regex);
        Assert.Equal(
            ["2024-03-05 12:30:01 INFO session 17 opened by user alice (app.core)",
                "2024-03-05 12:30:02 INFO session 4711 opened by user bob (app.core)"],
            definition.Examples.AsEnumerable());
        Assert.Equal(
            ".*?%{TIMESTAMP_ISO8601:timestamp}.+?INFO.+?session.+?%{NUMBER:field}.+?opened.+?by.+?user.+?app\\.core.*", definition.GrokPattern);
        Assert.Equal(2, definition.NumMatches);
    }

    [Fact]
    public void Values_of_the_same_kind_have_separate_fields_in_the_grok_pattern()
    {
        var definition = _categorizer.DefinitionOf("moved 12 blocks from 10.0.0.1 to 10.0.0.2 within 7 ms");

        Assert.Equal(
            ".*?moved.+?%{NUMBER:field}.+?blocks.+?from.+?%{IP:ipaddress}.+?to.+?%{IP:ipaddress2}.+?within.+?%{NUMBER:field2}.+?ms.*",
            definition.GrokPattern);
    }

    [Fact]
    public void The_maximum_matching_length_is_a_tenth_above_the_longest_message()
    {
        Assert.Equal(110, _categorizer.DefinitionOf(new string('1', 100)).MaxMatchingLength);
        Assert.Equal(111, _categorizer.DefinitionOf(new string('1', 100) + "2")!.MaxMatchingLength - 1);
    }

    [Fact]
    public void Examples_are_distinct_and_limited_in_number_and_length()
    {
        var categorizer = new Categorizer(SampleLogs.Settings with { ExamplesLimit = 2 });
        categorizer.CategoriesOf("started 1", "started 1", "started " + new string('7', 5_000), "started 3");

        var definition = categorizer.DefinitionOf("started 4");

        Assert.Equal(["started 1", "started " + new string('7', 992)], definition.Examples.AsEnumerable());
    }

    [Fact]
    public void An_example_is_not_cut_within_a_character() =>
        Assert.Equal(["x" + new string('1', 998)], _categorizer.DefinitionOf("x" + new string('1', 998) + "\U0001F600").Examples.AsEnumerable());

    [Fact]
    public void A_job_without_examples_stores_none() =>
        Assert.Empty(new Categorizer(SampleLogs.Settings with { ExamplesLimit = 0 }).DefinitionOf("started").Examples);

    [Fact]
    public void Definitions_are_reported_when_new_or_changed_and_counts_when_doubled()
    {
        Assert.Equal([1, 2], ReportedAfter("started", "stopped"));
        Assert.Empty(ReportedAfter());
        Assert.Equal([1], ReportedAfter("started"));
        Assert.Empty(ReportedAfter("started"));
        Assert.Equal([2], ReportedAfter("stopped 1"));
        Assert.Equal([1], ReportedAfter("started"));
        Assert.Empty(ReportedAfter("started"));
        Assert.Equal([(1, 5L)], _categorizer.Unreported().Select(definition => (definition.CategoryId, definition.NumMatches)));
        Assert.Equal([1], _categorizer.Unreported().Select(definition => definition.CategoryId));

        IEnumerable<int> ReportedAfter(params string[] messages)
        {
            _categorizer.CategoriesOf(messages);
            return _categorizer.Changed().Select(definition => definition.CategoryId);
        }
    }

    [Fact]
    public void The_regular_expression_matches_every_message_of_its_category() =>
        SampleLogs.AnyMessage.Array[1, 80].Sample(messages =>
        {
            var categorizer = new Categorizer(SampleLogs.Settings);
            var ids = categorizer.CategoriesOf(messages);
            var definitions = categorizer.Changed().ToDictionary(definition => definition.CategoryId);
            Assert.All(ids.Zip(messages), one => Assert.Matches(new Regex(definitions[one.First].Regex, RegexOptions.Singleline), one.Second));
            Assert.All(ids.Zip(messages), one => Assert.InRange(one.Second.Length, 0, definitions[one.First].MaxMatchingLength));
            Assert.Equal(messages.Length, definitions.Values.Sum(definition => definition.NumMatches));
        });
}
