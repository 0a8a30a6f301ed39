using MlActors.Detection.Records;
using MlActors.Detection.Results;
using MlActors.Detection.Settings;
using static MlActors.Detection.Tests.TestDetectors;

namespace MlActors.Detection.Tests;

public sealed class SplitSpecs
{
    [Fact]
    public void Series_are_separate_and_an_anomaly_names_its_series()
    {
        var detector = new AnomalyDetector(Job(MeanOf("v", by: "who", partition: "where")));
        for (var hour = 0; hour < 100; hour++)
        {
            detector.Feed(hour * Hour, N(10 + hour % 2), T("ann"), T("east"));
            detector.Feed(hour * Hour, N(1_000 + hour % 2), T("ben"), T("east"));
            detector.Feed(hour * Hour, N(500 + hour % 2), T("ann"), T("west"));
        }
        detector.Advance(100 * Hour);
        detector.Feed(100 * Hour, N(10), T("ann"), T("east"));
        detector.Feed(100 * Hour, N(10), T("ben"), T("east"));
        detector.Feed(100 * Hour, N(500), T("ann"), T("west"));

        var record = Assert.Single(Assert.Single(detector.Advance(101 * Hour)).Records);

        Assert.Equal((0, "ben", "east", 10d), (record.DetectorIndex, record.ByFieldValue, record.PartitionFieldValue, Assert.Single(record.Actual)));
        Assert.InRange(Assert.Single(record.Typical), 999, 1_002);
        Assert.Equal((3L, 2L), (detector.Size.TotalByFieldCount, detector.Size.TotalPartitionFieldCount));
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 1)]
    public void A_record_without_the_split_field_is_a_series_only_with_use_null(bool useNull, int series)
    {
        var detector = new AnomalyDetector(Job(Counting(by: "who", useNull: useNull)));

        detector.Feed(0, FieldValue.Missing);

        Assert.Equal(1, Assert.Single(detector.Advance(Hour)).EventCount);
        Assert.Equal(series, detector.Size.TotalByFieldCount);
    }

    [Fact]
    public void A_number_and_its_text_are_the_same_by_value()
    {
        var detector = new AnomalyDetector(Job(Counting(by: "who")));
        detector.Feed(0, N(17.5));
        detector.Feed(0, T("17.5"));
        detector.Advance(Hour);

        Assert.Equal(1, detector.Size.TotalByFieldCount);
    }

    [Theory]
    [InlineData(DetectorFunction.Count, true)]
    [InlineData(DetectorFunction.Sum, true)]
    [InlineData(DetectorFunction.Mean, false)]
    [InlineData(DetectorFunction.Min, false)]
    [InlineData(DetectorFunction.Max, false)]
    public void An_empty_bucket_has_a_value_for_counts_and_sums_only(DetectorFunction function, bool isDetected)
    {
        var detector = new AnomalyDetector(Job(new DetectorSettings(function) { FieldName = function == DetectorFunction.Count ? null : "v" }));
        FieldValue[] record = function == DetectorFunction.Count ? [] : [N(3)];
        for (var hour = 0; hour < 100; hour++)
            for (var each = 0; each < 40 + hour % 3; each++) detector.Feed(hour * Hour + each, record);

        var empty = detector.Advance(101 * Hour)[^1];

        Assert.Equal(0, empty.EventCount);
        Assert.Equal(isDetected, empty.Records is [{ Actual: [0] }]);
    }

    [Theory]
    [InlineData(DetectorFunction.Count, 3)]
    [InlineData(DetectorFunction.Sum, 4_000)]
    [InlineData(DetectorFunction.Mean, 4_000.0 / 3)]
    [InlineData(DetectorFunction.Min, -1_000)]
    [InlineData(DetectorFunction.Max, 4_000)]
    public void Each_function_computes_its_statistic_of_a_bucket(DetectorFunction function, double expected)
    {
        var counts = function == DetectorFunction.Count;
        var detector = new AnomalyDetector(Job(new DetectorSettings(function) { FieldName = counts ? null : "v" }));
        for (var hour = 0; hour < 100; hour++)
            for (var each = 0; each < (counts ? 60 : 1); each++) Offer(hour, 1 + hour % 2);
        detector.Advance(100 * Hour);
        foreach (var value in new[] { 1_000, -1_000, 4_000 }) Offer(100, value);

        var record = Assert.Single(Assert.Single(detector.Advance(101 * Hour)).Records);

        Assert.Equal(expected, Assert.Single(record.Actual));

        void Offer(int hour, double value) => Assert.Equal(RecordOutcome.Accepted, detector.Offer(hour * Hour, counts ? [] : [N(value)]));
    }

    [Fact]
    public void One_of_ten_thousand_ordinary_series_does_not_raise_the_bucket_score()
    {
        const int series = 10_000;
        var random = new Random(7);
        var names = Enumerable.Range(0, series).Select(number => T($"s{number}")).ToArray();
        var detector = new AnomalyDetector(Job(MeanOf("v", by: "who")));
        var buckets = new List<BucketResult>();
        for (var hour = 0; hour < 24; hour++)
            foreach (var name in names) buckets.AddRange(detector.Feed(hour * Hour, N(NearlyNormal()), name));
        buckets.AddRange(detector.Advance(24 * Hour));

        Assert.Equal(24, buckets.Count);
        // All series were evaluated: an anomalous one among them is detected.
        foreach (var name in names) detector.Feed(24 * Hour, N(name == names[4_711] ? 1_000_000 : NearlyNormal()), name);
        Assert.Equal("s4711", Assert.Single(detector.Advance(25 * Hour)).Records[0].ByFieldValue);
        // The raw score, which the history of the job does not reduce, so that only the joint probability matters.
        Assert.All(buckets, bucket => Assert.Equal(0, bucket.BucketInfluencers[0].RawAnomalyScore));
        Assert.All(buckets, bucket => Assert.InRange(bucket.Records.Length, 0, 100));

        double NearlyNormal() => random.NextDouble() + random.NextDouble() + random.NextDouble() + random.NextDouble();
    }

    [Fact]
    public void A_bucket_with_many_anomalous_series_has_a_high_score_and_its_hundred_most_anomalous_records()
    {
        var names = Enumerable.Range(0, 300).Select(number => T($"s{number:000}")).ToArray();
        var detector = new AnomalyDetector(Job(MeanOf("v", by: "who")));
        for (var hour = 0; hour < 200; hour++)
            foreach (var name in names) detector.Feed(hour * Hour, N(10 + hour % 2), name);
        detector.Advance(200 * Hour);
        foreach (var name in names) detector.Feed(200 * Hour, N(40), name);

        var bucket = Assert.Single(detector.Advance(201 * Hour));

        Assert.InRange(bucket.AnomalyScore, 50, 100);
        Assert.Equal(100, bucket.Records.Length);
        Assert.Equal(names.Take(100).Select(name => name.AsText()), bucket.Records.Select(record => record.ByFieldValue));
    }
}
