using MlActors.Detection.Results;
using MlActors.Detection.Settings;
using static MlActors.Detection.Tests.TestDetectors;

namespace MlActors.Detection.Tests.Categorization;

/// <summary>Categories of a job: series are split by their ids, and their definitions are part of the bucket results.</summary>
public sealed class CategoriesInResultsSpecs
{
    private const int Usual = 200;

    private static readonly AnalysisSettings CountOfEach = Job(
        Counting(by: DetectorSettings.CategoryField)) with { Categorization = SampleLogs.Settings };

    [Fact]
    public void A_definition_is_in_the_bucket_result_in_which_its_category_is_new_or_changed()
    {
        var detector = new AnomalyDetector(CountOfEach);
        detector.Feed(0, T("node 1 started"));
        detector.Feed(1, T("disk sda is full"));

        Assert.Equal([(1, "node started"), (2, "disk sda is full")], ReportedIn(detector.Feed(Hour, T("node 2 started"))));
        Assert.Equal([(1, "node started")], ReportedIn(detector.Feed(2 * Hour, T("node 2 started"))));
        Assert.Empty(ReportedIn(detector.Advance(3 * Hour)));
    }

    [Fact]
    public void Interim_results_contain_the_current_counts_of_categories()
    {
        var detector = new AnomalyDetector(CountOfEach);
        for (var each = 0; each < 5; each++) detector.Feed(each * Hour, T($"node {each} started"));

        Assert.Equal(5, Assert.Single(detector.Interim()[0].Categories).NumMatches);
        Assert.Equal(5, Assert.Single(detector.Interim()[0].Categories).NumMatches);
    }

    [Fact]
    public void A_burst_of_one_category_is_an_anomaly()
    {
        var (detector, buckets) = (new AnomalyDetector(CountOfEach), new List<BucketResult>());
        for (var bucket = 0; bucket < Usual; bucket++)
        {
            for (var each = 0; each < 10 + bucket % 3; each++) detector.Add(bucket * Hour, [T($"node {each} started")], buckets);
            for (var each = 0; each < 10 + bucket % 4; each++) detector.Add(bucket * Hour, [T($"disk {each} checked by {bucket}")], buckets);
        }
        for (var each = 0; each < 90; each++) detector.Add(Usual * Hour, [T($"disk {each} checked by {each}")], buckets);
        detector.AdvanceTo((Usual + 1) * Hour, buckets);

        Assert.InRange(buckets[^1].AnomalyScore, 50, 100);
        Assert.Equal("2", buckets[^1].Records[0].ByFieldValue);
        Assert.Equal(90, buckets[^1].Records[0].Actual[0]);
    }

    [Fact]
    public void A_message_of_a_new_category_is_rare()
    {
        var rare = Job(new DetectorSettings(DetectorFunction.Rare) { ByFieldName = DetectorSettings.CategoryField });
        var (detector, buckets) = (new AnomalyDetector(rare with { Categorization = SampleLogs.Settings }), new List<BucketResult>());
        for (var bucket = 0; bucket < Usual; bucket++)
            for (var each = 0; each < 20; each++)
                detector.Add(bucket * Hour, [T(each % 2 == 0 ? $"node {each} started" : $"disk {each} checked by {bucket}")], buckets);
        detector.Add(Usual * Hour, [T("disk 3 checked by 7")], buckets);
        detector.Add(Usual * Hour, [T("kernel panic: not syncing")], buckets);
        detector.AdvanceTo((Usual + 1) * Hour, buckets);

        Assert.All(buckets.SkipLast(1), bucket => Assert.InRange(bucket.AnomalyScore, 0, 1));
        Assert.True(buckets[^1].AnomalyScore > 1);
        Assert.Equal("3", Assert.Single(buckets[^1].Records).ByFieldValue);
    }

    [Fact]
    public void The_model_size_contains_the_categorization_counts_and_status()
    {
        var detector = new AnomalyDetector(CountOfEach);
        for (var each = 0; each < 150; each++)
            detector.Feed(each, T(each % 3 == 0 ? "node 1 started" : $"only x{(char)('a' + each / 26)}{(char)('a' + each % 26)}"));

        var size = detector.Size;

        Assert.Equal((150, 101, 100), (size.CategorizedDocCount, size.TotalCategoryCount, size.RareCategoryCount));
        Assert.Equal(CategorizationStatus.Warn, size.CategorizationStatus);
        Assert.True(size.ModelBytes > new AnomalyDetector(CountOfEach).Size.ModelBytes + 100 * 300);
    }

    private static IEnumerable<(int, string)> ReportedIn(List<BucketResult> buckets) =>
        buckets.SelectMany(bucket => bucket.Categories).Select(definition => (definition.CategoryId, definition.Terms));
}
