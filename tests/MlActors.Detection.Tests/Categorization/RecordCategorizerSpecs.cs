using MlActors.Detection.Records;
using MlActors.Detection.Results;
using MlActors.Detection.Settings;
using static MlActors.Detection.Tests.TestDetectors;

namespace MlActors.Detection.Tests.Categorization;

public sealed class MessagesSpecs
{
    private static readonly AnalysisSettings Settings =
        Job(Counting(by: DetectorSettings.CategoryField)) with { Categorization = new CategorizationSettings("message") };

    [Fact]
    public void A_flood_of_messages_is_detected_by_its_category()
    {
        var (detector, buckets) = (new AnomalyDetector(Settings), new List<BucketResult>());
        for (var hour = 0; hour < 200; hour++)
        {
            for (var user = 0; user < 20 + hour % 3; user++) detector.Add(hour * Hour, [T($"User {user} has joined the chat room")], buckets);
            for (var disk = 0; disk < (hour == 150 ? 200 : 4 + hour % 2); disk++) detector.Add(
                hour * Hour, [T($"Warning: disk {disk} reports slow writes")], buckets);
        }

        var record = Assert.Single(buckets.Single(bucket => bucket.Timestamp == 150 * Hour).Records);
        var category = Assert.Single(
            buckets.SelectMany(bucket => bucket.Categories).DistinctBy(one => one.CategoryId), one => $"{one.CategoryId}" == record.ByFieldValue);
        Assert.Contains("disk", category.Terms, StringComparison.Ordinal);
        Assert.Equal((2L, CategorizationStatus.Ok), (detector.Size.TotalCategoryCount, detector.Size.CategorizationStatus));
        Assert.Equal(detector.Size.CategorizedDocCount, buckets.Sum(bucket => bucket.EventCount) + detector.Interim()[0].EventCount);
    }

    [Fact]
    public void A_record_without_a_message_has_no_category_and_no_series()
    {
        var detector = new AnomalyDetector(Settings);
        detector.Feed(0, Detection.Records.FieldValue.Missing);

        Assert.Equal(1, Assert.Single(detector.Advance(Hour)).EventCount);
        Assert.Equal(0, detector.Size.TotalByFieldCount);
    }

    [Fact]
    public void Splitting_by_category_without_a_message_field_is_refused() =>
        Assert.Contains(
            "mlcategory", Assert.Throws<ArgumentException>(() => new AnomalyDetector(Job(Counting(by: "mlcategory")))).Message,
            StringComparison.Ordinal);
}
