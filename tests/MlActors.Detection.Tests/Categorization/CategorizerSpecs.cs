using CsCheck;
using MlActors.Detection.Categorization;

namespace MlActors.Detection.Tests.Categorization;

public sealed class CategorizerSpecs
{
    private readonly Categorizer _categorizer = new(SampleLogs.Settings);

    [Fact]
    public void Messages_that_differ_only_in_values_share_a_category() =>
        Assert.Equal([1, 1, 2, 1, 2], _categorizer.CategoriesOf(
            "2024-03-05 12:30:01,001 INFO Node 17 started in 530 ms",
            "2024-03-05 12:31:44,812 INFO Node 3 started in 9 ms",
            "2024-03-05 12:31:45,002 ERROR Connection to 10.0.0.7:9300 lost",
            "2024-03-06 00:00:00,000 INFO Node 4711 started in 12345 ms",
            "2024-03-06 00:00:00,001 ERROR Connection to 10.12.0.8:9301 lost"));

    [Fact]
    public void A_different_name_among_enough_words_does_not_make_another_category() =>
        Assert.Equal([1, 1, 1], _categorizer.CategoriesOf(
            "session opened for user alice by root", "session opened for user bob by root", "session opened for user carol by root"));

    [Fact]
    public void Messages_with_different_verbs_have_different_categories() =>
        Assert.Equal([1, 2], _categorizer.CategoriesOf(
            "INFO [main] session opened for user alice with id 17", "INFO [main] session closed for user alice with id 17"));

    [Fact]
    public void The_same_words_in_another_order_are_another_category() =>
        Assert.Equal([1, 2], _categorizer.CategoriesOf("primary shard failed, replica copy promoted", "replica copy failed, primary shard promoted"));

    [Fact]
    public void One_additional_word_in_a_long_message_does_not_matter() =>
        Assert.Equal([1, 1], _categorizer.CategoriesOf(
            "cluster state update task took longer than the allowed time",
            "cluster state update task unexpectedly took longer than the allowed time"));

    [Fact]
    public void A_category_does_not_drift_away_from_its_first_message()
    {
        var words = Enumerable.Range(0, 40).Select(at => $"word{(char)('a' + at / 10)}{(char)('a' + at % 10)}").ToArray();
        var slidingWindow = Enumerable.Range(0, 30).Select(at => string.Join(' ', words[at..(at + 10)])).ToArray();

        var categories = _categorizer.CategoriesOf(slidingWindow);

        Assert.Equal(1, categories[1]);
        Assert.NotEqual(1, categories[9]);
    }

    [Fact]
    public void The_most_similar_category_matches_and_of_two_equally_similar_ones_the_older()
    {
        const string quick = "node joined the cluster after election quickly without further delay";
        const string slow = "node joined the cluster after election slowly because votes missed";

        Assert.Equal([1, 2], _categorizer.CategoriesOf(quick, slow));
        Assert.Equal(2, _categorizer.CategoryOf("node joined the cluster after election quickly slowly because votes"));
        Assert.Equal(1, _categorizer.CategoryOf("node joined the cluster after election quickly without further slowly because votes"));
    }

    [Fact]
    public void Messages_without_any_word_share_one_category() =>
        Assert.Equal([1, 2, 2, 2], _categorizer.CategoriesOf("started", "17", "", "0x5f 10.0.0.1"));

    [Fact]
    public void The_first_line_with_letters_determines_the_category_of_a_stack_trace() =>
        Assert.Equal([1, 1], _categorizer.CategoriesOf(
            "\n----\r\nUnhandled exception in worker\n  at app.Main.Run()",
            "Unhandled exception in worker\n  at lib.Other.Do()\n  at app.Main.Run()"));

    [Fact]
    public void Partitions_have_separate_categories_with_unique_ids()
    {
        Assert.Equal(1, _categorizer.CategoryOf("disk full", "web"));
        Assert.Equal(2, _categorizer.CategoryOf("disk full", "db"));
        Assert.Equal(3, _categorizer.CategoryOf("disk replaced", "db"));
        Assert.Equal(1, _categorizer.CategoryOf("disk full", "web"));
        Assert.Equal(["web", "db", "db"], _categorizer.Changed().Select(definition => definition.PartitionFieldValue));
    }

    [Fact]
    public void A_category_that_became_more_general_supersedes_those_it_covers()
    {
        Assert.Equal([1, 2], _categorizer.CategoriesOf("backup job done on host alpha under watch of carol", "backup job done on host beta"));
        Assert.Equal([1, 1], _categorizer.CategoriesOf("backup job done on host gamma under watch of dave", "backup job done on host under acme"));

        var general = _categorizer.DefinitionOf("backup job done on host delta");
        Assert.Equal((1, "backup job done on host"), (general.CategoryId, general.Terms));
        Assert.Equal([2], general.PreferredToCategories.AsEnumerable());
        Assert.Equal(1, _categorizer.Counts.Dead);
        Assert.Equal(1, _categorizer.CategoryOf("backup job done on host beta"));
    }

    [Fact]
    public void A_repeated_message_has_the_same_category() =>
        SampleLogs.AnyMessage.Array[1, 60].Sample(messages =>
        {
            var categorizer = new Categorizer(SampleLogs.Settings);
            foreach (var message in messages)
            {
                var (first, again) = (categorizer.CategoryOf(message), categorizer.CategoryOf(message));
                Assert.Equal(first, again);
            }
        });

    [Fact]
    public void Ids_increase_by_one_in_the_order_of_appearance() =>
        SampleLogs.AnyMessage.Array[1, 60].Sample(messages =>
        {
            var ids = new Categorizer(SampleLogs.Settings).CategoriesOf(messages).Distinct().ToArray();
            Assert.Equal(Enumerable.Range(1, ids.Length), ids);
        });
}
