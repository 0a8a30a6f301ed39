using MlActors.Detection.Categorization;
using MlActors.Detection.Results;

namespace MlActors.Detection.Tests.Categorization;

public sealed class CategorizationLimitSpecs
{
    [Fact]
    public void Beyond_the_category_limit_new_categories_fail_and_known_ones_still_match()
    {
        var categorizer = new Categorizer(SampleLogs.Settings, maxCategories: 2);

        Assert.Equal([1, 2, 0, 0, 1, 2], categorizer.CategoriesOf("started", "stopped", "paused", "resumed", "started 7", "stopped 7"));
        Assert.Equal(new CategorizationCounts(Documents: 4, Total: 2, Frequent: 2, Rare: 0, Dead: 0, Failed: 2), categorizer.Counts);
    }

    [Fact]
    public void Without_memory_nothing_grows_and_known_messages_are_still_categorized()
    {
        var categorizer = new Categorizer(SampleLogs.Settings);
        categorizer.CategoryOf("started", "web");
        var bytes = categorizer.Bytes;

        Assert.Equal(0, categorizer.CategoryOf("stopped", "web", remainingBytes: 0));
        for (var partition = 0; partition < 1_000; partition++) Assert.Equal(
            0, categorizer.CategoryOf("started", $"bomb {partition}", remainingBytes: 0));
        Assert.Equal(1, categorizer.CategoryOf("started", "web", remainingBytes: 0));
        Assert.Equal(1, categorizer.CategoryOf("started 7", "web", remainingBytes: 0));

        Assert.Equal(bytes, categorizer.Bytes);
        Assert.Equal(1_001, categorizer.Counts.Failed);
    }

    [Fact]
    public void A_new_category_needs_no_more_memory_than_was_available()
    {
        var categorizer = new Categorizer(SampleLogs.Settings with { ExamplesLimit = 0 });
        const string message = "a message of seven ordinary little words";
        var remainingBytes = 0L;
        for (; categorizer.CategoryOf(message, "partition", remainingBytes) == Categorizer.NoCategory; remainingBytes++) Assert.InRange(
            remainingBytes, 0, 100_000);

        Assert.InRange(categorizer.Bytes - new Categorizer(SampleLogs.Settings).Bytes, 1, remainingBytes);
    }

    [Fact]
    public void A_message_of_a_megabyte_makes_a_small_category()
    {
        var categorizer = new Categorizer(SampleLogs.Settings);
        var empty = categorizer.Bytes;
        var megabyte = string.Concat(Enumerable.Range(0, 100_000).Select(at => $"word{(char)('a' + at % 26)}{(char)('a' + at / 26 % 26)} "));

        Assert.Equal([1, 1, 2, 2], categorizer.CategoriesOf(megabyte, megabyte, new string('x', 1_000_000), new string('\n', 1_000_000) + "late"));
        Assert.InRange(categorizer.Bytes - empty, 1, 32_768);
    }

    [Fact]
    public void New_names_in_known_messages_need_no_memory()
    {
        var categorizer = new Categorizer(SampleLogs.Settings);
        for (var at = 0; at < 10; at++) categorizer.CategoryOf(Opened(at));
        var bytes = categorizer.Bytes;

        for (var at = 10; at < 10_000; at++) Assert.Equal(1, categorizer.CategoryOf(Opened(at)));

        Assert.Equal(bytes, categorizer.Bytes);
    }

    [Fact]
    public void A_known_message_allocates_nothing()
    {
        var categorizer = new Categorizer(SampleLogs.Settings);
        var messages = Enumerable.Range(0, 1_000).Select(Opened).ToArray();
        categorizer.CategoriesOf([.. messages, .. messages]);
        categorizer.Changed();

        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var message in messages) categorizer.CategoryOf(message, partition: null);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void There_is_no_warning_before_a_hundred_messages()
    {
        var categorizer = new Categorizer(SampleLogs.Settings);
        for (var at = 0; at < 100; at++) categorizer.CategoryOf("the only kind");

        Assert.Equal(CategorizationStatus.Ok, categorizer.Status);
        categorizer.CategoryOf("the only kind");
        Assert.Equal(CategorizationStatus.Warn, categorizer.Status);
    }

    [Theory]
    [InlineData(200, 20, 0, CategorizationStatus.Ok)]
    [InlineData(200, 1, 0, CategorizationStatus.Warn)]
    [InlineData(200, 2, 30, CategorizationStatus.Warn)]
    [InlineData(200, 10, 80, CategorizationStatus.Ok)]
    [InlineData(10, 10, 150, CategorizationStatus.Warn)]
    [InlineData(60_000, 6_000, 0, CategorizationStatus.Warn)]
    public void The_status_warns_of_messages_that_do_not_form_categories(int usual, int kinds, int single, CategorizationStatus status)
    {
        var categorizer = new Categorizer(SampleLogs.Settings);
        for (var at = 0; at < usual; at++) categorizer.CategoryOf(Word(at % kinds));
        for (var at = 0; at < single; at++) categorizer.CategoryOf(Word(kinds + at));

        Assert.Equal(status, categorizer.Status);
    }

    [Fact]
    public void A_partition_with_a_warning_stops_where_configured_and_the_others_continue()
    {
        var categorizer = new Categorizer(SampleLogs.Settings with { PerPartition = true, StopOnWarn = true });
        for (var at = 0; at < 300; at++)
        {
            categorizer.CategoryOf(Word(at), "prose");
            categorizer.CategoryOf(Word(at % 5), "log");
        }

        Assert.True(categorizer.IsStopped("prose"));
        Assert.False(categorizer.IsStopped("log"));
        Assert.False(categorizer.IsStopped("unseen"));
        Assert.Equal(0, categorizer.CategoryOf(Word(0), "prose"));
        Assert.NotEqual(0, categorizer.CategoryOf(Word(0), "log"));
        Assert.Equal(CategorizationStatus.Warn, categorizer.Status);
        Assert.True(SampleLogs.Restore(SampleLogs.Settings, categorizer.Save()).IsStopped("prose"));
    }

    private static string Opened(int at) => $"session opened for user {Word(at)} by the gate keeper at port {at}";

    private static string Word(int at) =>
        new([.. "word", (char)('g' + at % 20), (char)('g' + at / 20 % 20), (char)('g' + at / 400 % 20), (char)('g' + at / 8_000 % 20)]);
}
