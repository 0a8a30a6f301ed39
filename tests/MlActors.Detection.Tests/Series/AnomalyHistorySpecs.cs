using MlActors.Detection.Encoding;
using MlActors.Detection.Series;

namespace MlActors.Detection.Tests.Series;

public sealed class AnomalyHistorySpecs
{
    private const double Slight = 0.0035;
    private const double Severe = 3.5e-10;

    [Fact]
    public void The_length_of_an_anomaly_grows_bucket_by_bucket()
    {
        var history = After(10, 11, 12);

        Assert.Equal(4, history.LengthAt(13, length: 1));
    }

    [Theory]
    [InlineData(3, 4)]
    [InlineData(4, 1)]
    public void Two_consecutive_ordinary_buckets_do_not_end_an_anomaly_and_three_do(int later, long length) =>
        Assert.Equal(length, After(10).LengthAt(10 + later, length: 1));

    [Fact]
    public void A_silence_has_its_whole_length_and_a_later_check_continues_it()
    {
        var history = new AnomalyHistory();
        history.Add(20, length: 12, Slight);

        Assert.Equal(30, history.LengthAt(38, length: 30));
        Assert.Equal(13, history.LengthAt(21, length: 1));
    }

    [Fact]
    public void The_first_anomaly_has_no_earlier_ones_to_exceed() => Assert.Null(After(10, 11).ImpactAt(12, length: 1, Severe));

    // A slight anomaly is one power of ten below the threshold, a severe one eight.
    [Theory]
    [InlineData(Slight, 0)]
    [InlineData(3.5e-4, 1)]
    [InlineData(Severe, 3)]
    [InlineData(1e-300, 5)]
    public void The_impact_counts_the_doublings_of_the_usual_size(double probability, int impact) =>
        Assert.Equal(impact, After(10, 20, 30).ImpactAt(40, length: 1, probability));

    [Fact]
    public void A_longer_anomaly_has_more_impact_than_a_shorter_one_of_the_same_severity()
    {
        var history = After(10, 20, 30, 40, 41, 42);

        Assert.Equal((0, 2), (history.ImpactAt(50, length: 1, Slight), history.ImpactAt(43, length: 1, Slight)));
    }

    [Fact]
    public void Saving_and_restoring_preserve_the_history()
    {
        var bytes = new ByteWriter();
        bytes.Byte(1);
        After(10, 20, 21, 40).Write(bytes);
        var reader = ByteReader.Open(bytes.Seal(), version: 1);
        var (restored, original) = (AnomalyHistory.Read(ref reader), After(10, 20, 21, 40));

        foreach (var bucket in new[] { 41, 50 })
        {
            Assert.Equal(original.LengthAt(bucket, 1), restored.LengthAt(bucket, 1));
            Assert.Equal(original.ImpactAt(bucket, 1, Severe), restored.ImpactAt(bucket, 1, Severe));
        }
    }

    private static AnomalyHistory After(params int[] buckets)
    {
        var history = new AnomalyHistory();
        foreach (var bucket in buckets) history.Add(bucket, length: 1, Slight);
        return history;
    }
}
