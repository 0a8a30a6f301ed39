using MlActors.Domain.Datafeeds;
using Xunit;

namespace MlActors.Domain.Tests.Datafeeds;

/// <summary>The rules of a datafeed's configuration.</summary>
public sealed class DatafeedConfigRulesSpecs
{
    [Fact]
    public void A_plain_datafeed_breaks_no_rule() => Assert.Null(DatafeedConfigRules.Check(Known.ConfigOfFeed, Known.ConfigOfJob));

    [Fact]
    public void A_datafeed_reads_indices_that_have_names()
    {
        Refuses(Known.ConfigOfFeed with { Indices = [] }, "Invalid indices value '[]' in datafeed configuration");
        Refuses(Known.ConfigOfFeed with { Indices = ["a", " "] }, "Invalid indices value '[a,  ]' in datafeed configuration");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(10_001)]
    public void A_page_holds_at_least_one_document_and_at_most_a_result_window(int size) =>
        Refuses(Known.ConfigOfFeed with { ScrollSize = size }, $"Invalid scroll_size value '{size}' in datafeed configuration");

    [Fact]
    public void A_frequency_is_whole_seconds_above_zero()
    {
        Refuses(Known.ConfigOfFeed with { Frequency = TimeSpan.Zero }, "frequency cannot be less or equal than 0. Value = 0s");
        Refuses(Known.ConfigOfFeed with { Frequency = TimeSpan.FromMilliseconds(1500) }, "frequency has to be a multiple of 1s");
        Assert.Null(DatafeedConfigRules.Check(Known.ConfigOfFeed with { Frequency = TimeSpan.FromSeconds(1) }, Known.ConfigOfJob));
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(7, 10, 7)]
    [InlineData(30, 10, 30)]
    [InlineData(4, 10, 8)]
    public void A_datafeed_of_a_histogram_searches_as_often_as_its_intervals_allow(int interval, int frequency, int expected) => Assert.Equal(
        TimeSpan.FromMinutes(expected),
        new DatafeedAggregations("{}", TimeSpan.FromMinutes(interval)).Align(TimeSpan.FromMinutes(frequency)));

    [Fact]
    public void A_query_delay_is_not_negative() =>
        Refuses(Known.ConfigOfFeed with { QueryDelay = TimeSpan.FromSeconds(-5) }, "query_delay cannot be less than 0. Value = -5s");

    [Fact]
    public void Empty_searches_are_counted_from_one() =>
        Refuses(Known.ConfigOfFeed with { MaxEmptySearches = 0 }, "Invalid max_empty_searches value '0' in datafeed configuration");

    [Fact]
    public void An_id_is_one() =>
        Assert.StartsWith(
            "Invalid datafeed_id; 'D'", DatafeedConfigRules.Check(Known.ConfigOfFeed with { Id = new DatafeedId("D") }, Known.ConfigOfJob)!.Reason,
            StringComparison.Ordinal);

    [Fact]
    public void A_job_with_latency_takes_no_datafeed() => Assert.Equal(
        Refusal.BadRequest("A job configured with datafeed cannot support latency"),
        DatafeedConfigRules.Check(
            Known.ConfigOfFeed, Known.ConfigOfJob with { Analysis = Known.ConfigOfJob.Analysis with { Latency = TimeSpan.FromHours(1) } }));

    [Fact]
    public void The_default_query_delay_is_between_one_and_two_minutes_and_always_the_same_for_a_job()
    {
        var delays = Enumerable.Range(0, 200).Select(number => DatafeedConfigRules.DefaultQueryDelay(new JobId($"job-{number}"))).ToArray();

        Assert.All(delays, delay => Assert.InRange(delay, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(120)));
        Assert.True(delays.Distinct().Count() > 150);
        Assert.Equal(delays[7], DatafeedConfigRules.DefaultQueryDelay(new JobId("job-7")));
    }

    private static void Refuses(DatafeedConfig feed, string reason) =>
        Assert.Equal(Refusal.BadRequest(reason), DatafeedConfigRules.Check(feed, Known.ConfigOfJob));
}
