using MlActors.Detection.Results;
using static MlActors.Detection.Tests.TestDetectors;

namespace MlActors.Detection.Tests;

public sealed class FindingAnomaliesSpecs
{
    private const int Top = 40;

    private static readonly string[] OneOfEachCategory =
    [
        "artificialNoAnomaly/art_daily_no_noise.csv", "artificialWithAnomaly/art_increase_spike_density.csv",
        "realAWSCloudwatch/ec2_cpu_utilization_c6585a.csv", "realAdExchange/exchange-2_cpc_results.csv",
        "realKnownCause/rogue_agent_key_updown.csv", "realTraffic/occupancy_6005.csv", "realTweets/Twitter_volume_FB.csv",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void All_anomalies_of_a_synthetic_series_are_among_its_top_buckets(int seed)
    {
        var series = LabelledSeries.Synthetic(seed);

        Assert.Equal(series.Windows.Length, WindowsFound(series, Analyse(series)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_series_without_anomalies_has_at_most_one_critical_bucket_in_two_thousand(int seed)
    {
        var noisy = LabelledSeries.Synthetic(seed);
        var usual = noisy with { Rows = noisy.Rows[..(45 * 48)], Windows = [] };

        Assert.InRange(Analyse(usual).Count(bucket => bucket.AnomalyScore > 75), 0, 1);
    }

    [Fact]
    public void At_least_three_of_the_five_labelled_windows_of_the_taxi_series_are_among_its_top_buckets()
    {
        var known = LabelledSeries.OfBenchmark("realKnownCause/nyc_taxi.csv").DefaultIfEmpty(LabelledSeries.Synthetic(4));

        Assert.All(known, series => Assert.InRange(WindowsFound(series, Analyse(series)), 3, series.Windows.Length));
    }

    [Fact]
    public void Scores_of_all_categories_of_series_are_in_range_and_severe_ones_are_rare()
    {
        foreach (var series in LabelledSeries.OfBenchmark(OneOfEachCategory).Append(LabelledSeries.Synthetic(5)))
        {
            var buckets = Analyse(series);
            Assert.All(buckets, bucket => Assert.InRange(bucket.AnomalyScore, 0, 100));
            Assert.True(buckets.Count(bucket => bucket.AnomalyScore > 75) <= buckets.Count / 100, series.Name);
        }
    }

    [Fact]
    public void Series_that_are_closed_repeatedly_give_the_same_results_to_the_last_bit()
    {
        string[] names = ["realKnownCause/nyc_taxi.csv", "realTweets/Twitter_volume_AAPL.csv", "realAWSCloudwatch/ec2_disk_write_bytes_1ef3de.csv"];
        foreach (var series in LabelledSeries.OfBenchmark(names).Append(LabelledSeries.Synthetic(6)))
            Assert.Equal(Exactly(Analyse(series)), Exactly(Analyse(series, closeEvery: 97)));
    }

    private static List<BucketResult> Analyse(LabelledSeries series, int closeEvery = int.MaxValue)
    {
        var settings = Job(MeanOf("value"), span: series.Interval);
        var (detector, buckets) = (new AnomalyDetector(settings), new List<BucketResult>());
        for (var row = 0; row < series.Rows.Length; row++)
        {
            if (row % closeEvery == closeEvery - 1)
            {
                detector.Interim();
                detector.Prune();
                detector = AnomalyDetector.Restore(settings, detector.Save());
            }
            detector.Add(series.Rows[row].Time, [N(series.Rows[row].Value)], buckets);
        }
        detector.AdvanceTo(series.Rows[^1].Time + series.Interval, buckets);
        return buckets;
    }

    private static int WindowsFound(LabelledSeries series, List<BucketResult> buckets)
    {
        var top = buckets.OrderByDescending(bucket => bucket.AnomalyScore).ThenBy(bucket => bucket.Timestamp).Take(Top).ToList();
        return series.Windows.Count(window => top.Exists(bucket => bucket.Timestamp >= window.From && bucket.Timestamp <= window.To));
    }
}
