using MlActors.Detection.Results;
using MlActors.Detection.Settings;
using static MlActors.Detection.Tests.TestDetectors;

namespace MlActors.Detection.Tests;

/// <summary>A million distinct values of each kind: memory is bounded, all records are counted, and earlier series are still analysed.</summary>
public sealed class FloodSpecs
{
    private const int Million = 1_000_000;
    private const int Trained = 100;

    [Fact]
    public void A_million_distinct_values_are_counted_approximately_in_little_memory_and_the_next_flood_is_detected()
    {
        var detector = new AnomalyDetector(Job(Jobs.Of(DetectorFunction.DistinctCount)));
        for (var hour = 0; hour < Trained; hour++) Hourly(hour);
        detector.Advance(Trained * Hour);
        var before = detector.Save().Length;

        for (var value = 0; value < Million; value++) detector.Add(Trained * Hour, [N(value)], []);
        Assert.InRange(detector.Save().Length - before, 1, 65_536);

        var flood = Assert.Single(detector.Advance((Trained + 1) * Hour));
        Assert.Equal(Million, flood.EventCount);
        Assert.InRange(Assert.Single(Assert.Single(flood.Records).Actual), 0.9 * Million, 1.1 * Million);

        for (var hour = Trained + 1; hour < 3 * Trained; hour++) Hourly(hour);
        Assert.Empty(detector.Advance(3 * Trained * Hour)[^1].Records);
        for (var value = 0; value < 3 * Million; value++) detector.Add(3 * Trained * Hour, [N(value)], []);
        Assert.InRange(Assert.Single(Assert.Single(detector.Advance((3 * Trained + 1) * Hour)).Records).RecordScore, 25, 100);

        void Hourly(int hour)
        {
            for (var value = 0; value < 40 + hour % 5; value++) detector.Add(hour * Hour, [N(value)], []);
        }
    }

    [Fact]
    public void A_million_by_values_stop_at_the_memory_limit_and_earlier_ones_are_still_analysed()
    {
        const int hours = 100;
        var settings = Job(Counting(by: "by")) with { MemoryLimit = 20_000_000 };
        var (detector, buckets) = (new AnomalyDetector(settings), new List<BucketResult>());
        for (var hour = 0; hour < Trained + hours; hour++)
        {
            for (var record = 0; record < 20 + hour % 3; record++) detector.Add(hour * Hour, [T("known")], buckets);
            for (var record = 0; hour >= Trained && record < Million / hours; record++) detector.Add(
                hour * Hour, [T($"bomb {hour} {record}")], buckets);
        }
        for (var record = 0; record < 500; record++) detector.Add((Trained + hours) * Hour, [T("known")], buckets);
        detector.AdvanceTo((Trained + hours + 1) * Hour, buckets);

        Assert.Equal(Million + 500 + Enumerable.Range(0, Trained + hours).Sum(hour => 20 + hour % 3), buckets.Sum(bucket => bucket.EventCount));
        Assert.Equal(MemoryStatus.HardLimit, detector.Size.MemoryStatus);
        Assert.InRange(detector.Size.PeakModelBytes, settings.MemoryLimit / 2, settings.MemoryLimit);
        Assert.InRange(detector.Size.TotalByFieldCount, 1_000, settings.MemoryLimit / 200);
        Assert.InRange(detector.Size.BucketAllocationFailures, hours / 2, hours);
        Assert.Contains(buckets[^1].Records, record => record is { ByFieldValue: "known", Actual: [500], RecordScore: > 50 });
    }

    [Fact]
    public void A_million_messages_without_a_common_word_reach_the_category_limit_and_the_rest_count_as_failed()
    {
        const int hours = 100;
        var settings = Job(
            Counting(by: DetectorSettings.CategoryField)) with { Categorization = new CategorizationSettings("text"), MemoryLimit = 50_000_000 };
        var (detector, buckets, word) = (new AnomalyDetector(settings), new List<BucketResult>(), 0);
        for (var hour = 0; hour < Trained + hours; hour++)
        {
            for (var record = 0; record < 20 + hour % 3; record++) detector.Add(hour * Hour, [T("the disk of this node is full")], buckets);
            for (var record = 0; hour >= Trained && record < Million / hours; record++) detector.Add(hour * Hour, [T(Word(word++))], buckets);
        }
        for (var record = 0; record < 500; record++) detector.Add((Trained + hours) * Hour, [T("the disk of this node is full")], buckets);
        detector.AdvanceTo((Trained + hours + 1) * Hour, buckets);

        var (size, known) = (detector.Size, Enumerable.Range(0, Trained + hours).Sum(hour => 20 + hour % 3) + 500);
        Assert.InRange(size.TotalCategoryCount, 1_000, 10_000);
        Assert.Equal(Million + known, size.CategorizedDocCount + size.FailedCategoryCount);
        Assert.Equal(size.TotalCategoryCount - 1 + known, size.CategorizedDocCount);
        Assert.InRange(size.PeakModelBytes, 1, settings.MemoryLimit);
        Assert.Contains(buckets[^1].Records, record => record is { ByFieldValue: "1", Actual: [500], RecordScore: > 50 });
    }

    [Fact]
    public void A_million_values_of_an_influencer_need_little_memory_and_the_next_influencer_is_found()
    {
        var detector = new AnomalyDetector(Job(MeanOf("v")) with { Influencers = ["user"] });
        for (var hour = 0; hour < Trained; hour++) Hourly(hour);
        detector.Advance(Trained * Hour);

        for (var value = 0; value < Million; value++) detector.Add(Trained * Hour, [N(900), T($"user {value}")], []);
        Assert.InRange(detector.Save().Length, 1, 131_072);
        var flood = Assert.Single(detector.Advance((Trained + 1) * Hour));
        Assert.Equal(Million, flood.EventCount);
        Assert.Equal(900, Assert.Single(Assert.Single(flood.Records).Actual));
        Assert.InRange(flood.Influencers.Length, 0, 100);

        for (var hour = Trained + 1; hour < 3 * Trained; hour++) Hourly(hour);
        Hourly(3 * Trained);
        for (var record = 0; record < 30; record++) detector.Feed(3 * Trained * Hour, N(5_000), T("eve"));
        var influenced = detector.Advance((3 * Trained + 1) * Hour)[^1];
        Assert.Equal("eve", Assert.Single(Assert.Single(Assert.Single(influenced.Records).Influencers).Values));
        Assert.Equal("eve", Assert.Single(influenced.Influencers).FieldValue);

        void Hourly(int hour)
        {
            for (var user = 0; user < 8; user++) detector.Add(hour * Hour, [N(50 + (hour + user) % 3), T($"u{user}")], []);
        }
    }

    // Letters only, since a token with digits is not a word.
    private static string Word(int number) => string.Create(6, number, static (letters, left) =>
    {
        foreach (ref var letter in letters)
        {
            letter = (char)('g' + left % 20);
            left /= 20;
        }
    });
}
