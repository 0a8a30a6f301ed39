using Akka.TestKit.Xunit2;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Settings;
using MlActors.Storage.Documents;
using Xunit;
using static MlActors.Actors.Tests.Datafeeds.FeedScenario;

namespace MlActors.Actors.Tests.Datafeeds;

/// <summary>A datafeed that reads in real time looks for documents that came after their bucket was final.</summary>
public sealed class DelayedDataSpecs : TestKit
{
    private static readonly JobId Job = new("job");
    private static readonly DatafeedConfig Config = Known.Feed("feed", "job") with { DelayedDataCheck = DelayedDataCheckConfig.Default };

    private readonly FeedScenario _feed;

    public DelayedDataSpecs()
        : base(SpecSystem.Setup())
    {
        _feed = new FeedScenario(this, minutes: 1_000);
        _feed.Source.Holds(2_000);
    }

    [Fact]
    public void Late_documents_are_told_once_by_a_notification_and_an_annotation_of_their_period()
    {
        _feed.Buckets.Misses(minute: 960, records: 2);
        _feed.Buckets.Misses(minute: 980, records: 1);
        Follow(Config);

        var annotation = Assert.Single(Eventually(() => _feed.Annotations.All));
        Assert.StartsWith("Datafeed has missed 3 documents due to ingest latency, latest bucket", annotation.Text, StringComparison.Ordinal);
        Assert.Equal(("delayed_data", TimeOf(960), TimeOf(985)), (annotation.Event, annotation.Start, annotation.End));
        PassSearches(10);
        Assert.Equal([annotation.Text], _feed.Messages.Of(Job, MessageLevel.Warning));
        Assert.Equal([annotation], _feed.Annotations.All);
    }

    [Fact]
    public void More_of_them_change_the_annotation_and_are_told_again()
    {
        _feed.Buckets.Misses(minute: 980, records: 1);
        Follow(Config);
        var first = Assert.Single(Eventually(() => _feed.Annotations.All));

        _feed.Buckets.Misses(minute: 990, records: 4);
        _feed.Eventually(TimeSpan.FromSeconds(30), () => Assert.Equal(2, _feed.Messages.Of(Job, MessageLevel.Warning).Length));

        var second = Assert.Single(_feed.Annotations.All);
        Assert.Equal((first.CreatedAt, first.Start, TimeOf(995)), (second.CreatedAt, second.Start, second.End));
        Assert.Contains("missed 5 documents", second.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void It_looks_as_often_as_the_setting_says_and_at_the_window_alone()
    {
        _feed.Cluster = ClusterSettings.Of(
            new Dictionary<string, string>(StringComparer.Ordinal) { [ClusterSetting.DelayedDataFrequency.Name] = "30m" }, isUpgrading: false);
        Follow(Config);
        _feed.Eventually(TimeSpan.FromSeconds(30), () => Assert.NotEmpty(Checks));

        PassSearches(70);

        Assert.InRange(Checks.Length, 3, 4);
        Assert.All(Checks, check => Assert.Equal(120 * Known.Minute, check.End - check.From.Time));
    }

    [Fact]
    public void A_window_that_is_shorter_than_the_setting_is_looked_at_as_often_as_it_passes()
    {
        Follow(Config with { DelayedDataCheck = new DelayedDataCheckConfig(true, TimeSpan.FromMinutes(5)) });
        _feed.Eventually(TimeSpan.FromSeconds(30), () => Assert.NotEmpty(Checks));

        PassSearches(60);

        Assert.InRange(Checks.Length, 9, 13);
    }

    [Fact]
    public void A_datafeed_without_the_check_and_one_of_an_earlier_build_look_for_nothing()
    {
        _feed.Buckets.Misses(minute: 980, records: 1);
        Follow(Config with { DelayedDataCheck = new DelayedDataCheckConfig(false) });

        PassSearches(40);

        Assert.Empty(Checks);
        Assert.Equal((0, 0), (_feed.Annotations.All.Length, _feed.Messages.Of(Job, MessageLevel.Warning).Length));
    }

    [Fact]
    public void The_bucket_in_the_middle_of_which_it_was_started_misses_nothing()
    {
        _feed.Buckets.Misses(minute: 975, records: 2);
        _feed.Buckets.Misses(minute: 980, records: 1);
        Follow(Config, start: 977);

        Assert.Equal(TimeOf(980), Assert.Single(Eventually(() => _feed.Annotations.All)).Start);
    }

    [Fact]
    public void A_check_that_fails_is_made_again_and_does_not_stop_the_datafeed()
    {
        _feed.Buckets.Misses(minute: 980, records: 1);
        _feed.Buckets.Fails = true;
        Follow(Config);
        _feed.Eventually(TimeSpan.FromSeconds(30), () => Assert.NotEmpty(Checks));
        _feed.Buckets.Fails = false;

        Assert.Single(Eventually(() => _feed.Annotations.All));
        Assert.Equal(DatafeedPhase.Started, _feed.View.Phase);
    }

    /// <summary>The searches of checks, which take more at a time than those of the datafeed.</summary>
    private Storage.Sources.SourceRequest[] Checks =>
        [.. _feed.Source.Searches.Select(search => search.Request).Where(request => request.Size == DatafeedConfigRules.LongestPage)];

    private void Follow(DatafeedConfig config, int start = 0)
    {
        _feed.Create(config);
        _feed.Start(TimeOf(start));
        _feed.Eventually(() => Assert.Equal(FeedActivity.RealTime, _feed.View.Activity));
    }

    private T[] Eventually<T>(Func<T[]> things)
    {
        _feed.Eventually(TimeSpan.FromSeconds(30), () => Assert.NotEmpty(things()));
        return things();
    }

    /// <summary>So many minutes pass, and the datafeed follows.</summary>
    private void PassSearches(int minutes)
    {
        var end = _feed.Time.GetUtcNow() + TimeSpan.FromMinutes(minutes);
        _feed.Eventually(TimeSpan.FromSeconds(30), () =>
        {
            Assert.True(_feed.Time.GetUtcNow() >= end);
            Assert.True(_feed.Taken.Pages[^1].To.Time > end.ToUnixTimeMilliseconds() - 10 * Known.Minute);
        });
    }
}
