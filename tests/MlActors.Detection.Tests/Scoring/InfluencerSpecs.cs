using MlActors.Detection.Records;
using MlActors.Detection.Results;
using MlActors.Detection.Settings;
using static MlActors.Detection.Tests.Feeding;

namespace MlActors.Detection.Tests.Scoring;

public sealed class InfluencerSpecs
{
    private const int OddHour = 200;

    [Fact]
    public void The_value_whose_records_made_a_bucket_odd_is_named_and_the_others_are_not()
    {
        var odd = Odd(Job(Jobs.Of(DetectorFunction.Mean)) with { Influencers = ["host"] }, 500);

        Assert.Equal("h3", Assert.Single(Assert.Single(odd.Records[0].Influencers).Values));
        var influencer = Assert.Single(odd.Influencers);
        Assert.Equal(("host", "h3"), (influencer.FieldName, influencer.FieldValue));
        Assert.InRange(influencer.InfluencerScore, 25, 100);
        Assert.Equal(["bucket_time", "host"], odd.BucketInfluencers.Select(bucket => bucket.FieldName));
        Assert.Equal(odd.AnomalyScore, odd.BucketInfluencers.Max(bucket => bucket.AnomalyScore));
    }

    [Fact]
    public void A_field_that_series_are_split_by_influences_through_its_series()
    {
        var odd = Odd(Job(MeanOf("v", partition: "host")) with { Influencers = ["host"] }, 500);

        Assert.Equal("h3", Assert.Single(odd.Influencers).FieldValue);
        Assert.Equal(["h3"], Assert.Single(odd.Records[0].Influencers).Values.AsEnumerable());
    }

    [Fact]
    public void Without_anomalies_there_are_no_influencers_and_the_bucket_has_its_time_alone()
    {
        var quiet = Odd(Job(Jobs.Of(DetectorFunction.Mean)) with { Influencers = ["host"] }, 50);

        Assert.Empty(quiet.Influencers);
        Assert.Equal("bucket_time", Assert.Single(quiet.BucketInfluencers).FieldName);
    }

    [Fact]
    public void Without_influencer_fields_records_name_none() =>
        Assert.Empty(Odd(Job(MeanOf("v", partition: "host")), 500).Records[0].Influencers);

    [Fact]
    public void Of_a_flood_of_values_only_so_many_are_kept_apart()
    {
        var detector = new AnomalyDetector(Job(Counting()) with { Influencers = ["host"] });
        for (var record = 0; record < 50_000; record++) detector.Feed(0, T($"h{record}"));

        Assert.InRange(detector.Save().Length, 1, 50_000);
    }

    private static BucketResult Odd(AnalysisSettings settings, double value)
    {
        var (detector, draws, buckets) = (new AnomalyDetector(settings), new Draws(1), new List<BucketResult>());
        for (var hour = 0; hour <= OddHour; hour++)
            for (var host = 0; host < 6; host++)
                detector.Add(hour * Hour, Values(hour == OddHour && host == 3 ? value : 50 + draws.Normal(), $"h{host}"), buckets);
        detector.AdvanceTo((OddHour + 1) * Hour, buckets);
        return buckets[^1];
    }

    private static FieldValue[] Values(double value, string host) => [N(value), T(host)];
}
