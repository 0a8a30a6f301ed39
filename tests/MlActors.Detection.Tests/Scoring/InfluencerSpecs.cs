using MlActors.Detection.Records;
using MlActors.Detection.Results;
using MlActors.Detection.Settings;
using static MlActors.Detection.Tests.TestDetectors;

namespace MlActors.Detection.Tests.Scoring;

public sealed class InfluencerSpecs
{
    private const int AnomalousHour = 200;

    [Fact]
    public void The_value_responsible_for_an_anomaly_is_the_only_influencer()
    {
        var anomalous = LastBucket(Job(Jobs.Of(DetectorFunction.Mean)) with { Influencers = ["host"] }, 500);

        Assert.Equal("h3", Assert.Single(Assert.Single(anomalous.Records[0].Influencers).Values));
        var influencer = Assert.Single(anomalous.Influencers);
        Assert.Equal(("host", "h3"), (influencer.FieldName, influencer.FieldValue));
        Assert.InRange(influencer.InfluencerScore, 25, 100);
        Assert.Equal(["bucket_time", "host"], anomalous.BucketInfluencers.Select(bucket => bucket.FieldName));
        Assert.Equal(anomalous.AnomalyScore, anomalous.BucketInfluencers.Max(bucket => bucket.AnomalyScore));
    }

    [Fact]
    public void A_split_field_influences_through_its_series()
    {
        var anomalous = LastBucket(Job(MeanOf("v", partition: "host")) with { Influencers = ["host"] }, 500);

        Assert.Equal("h3", Assert.Single(anomalous.Influencers).FieldValue);
        Assert.Equal(["h3"], Assert.Single(anomalous.Records[0].Influencers).Values.AsEnumerable());
    }

    [Fact]
    public void Without_anomalies_there_are_no_influencers_except_bucket_time()
    {
        var quiet = LastBucket(Job(Jobs.Of(DetectorFunction.Mean)) with { Influencers = ["host"] }, 50);

        Assert.Empty(quiet.Influencers);
        Assert.Equal("bucket_time", Assert.Single(quiet.BucketInfluencers).FieldName);
    }

    [Fact]
    public void Without_influencer_fields_records_have_no_influencers() =>
        Assert.Empty(LastBucket(Job(MeanOf("v", partition: "host")), 500).Records[0].Influencers);

    [Fact]
    public void The_number_of_distinct_influencer_values_is_limited()
    {
        var detector = new AnomalyDetector(Job(Counting()) with { Influencers = ["host"] });
        for (var record = 0; record < 50_000; record++) detector.Feed(0, T($"h{record}"));

        Assert.InRange(detector.Save().Length, 1, 50_000);
    }

    private static BucketResult LastBucket(AnalysisSettings settings, double value)
    {
        var (detector, draws, buckets) = (new AnomalyDetector(settings), new SeededRandom(1), new List<BucketResult>());
        for (var hour = 0; hour <= AnomalousHour; hour++)
            for (var host = 0; host < 6; host++)
                detector.Add(hour * Hour, Values(hour == AnomalousHour && host == 3 ? value : 50 + draws.Normal(), $"h{host}"), buckets);
        detector.AdvanceTo((AnomalousHour + 1) * Hour, buckets);
        return buckets[^1];
    }

    private static FieldValue[] Values(double value, string host) => [N(value), T(host)];
}
