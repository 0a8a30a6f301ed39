using CsCheck;
using MlActors.Detection.Records;
using MlActors.Detection.Results;
using MlActors.Detection.Settings;
using static MlActors.Detection.Tests.TestDetectors;

namespace MlActors.Detection.Tests;

/// <summary>For any input, memory is bounded, records are counted, and no detector fails.</summary>
public sealed class PoisonSpecs
{
    public static TheoryData<DetectorFunction> Functions => [.. Jobs.Functions];

    [Theory]
    [MemberData(nameof(Functions))]
    public void A_hundred_thousand_distinct_values_stay_below_the_memory_limit_and_rejections_are_counted(DetectorFunction function)
    {
        const int values = 100_000;
        var settings = Job(Jobs.Of(function, by: "by")) with { MemoryLimit = 5_000_000 };
        var detector = new AnomalyDetector(settings);
        for (var record = 0; record < values; record++)
            Offer(detector, settings, record * Minute / 10, value: function == DetectorFunction.LatLong
                ? "1,1"
                : "1", by: $"value {record}", over: $"member {record}");

        Assert.Equal(MemoryStatus.HardLimit, detector.Size.MemoryStatus);
        Assert.InRange(detector.Size.ModelBytes, 100_000, settings.MemoryLimit);
        Assert.InRange(detector.Size.BucketAllocationFailures, 1, values);
        Assert.InRange(detector.Save().Length, 1, 2 * settings.MemoryLimit);
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void Texts_of_a_megabyte_need_little_memory(DetectorFunction function)
    {
        var settings = Job(Jobs.Of(function, by: "by", over: Jobs.TakesOver(function) ? "over" : null, partition: "part"));
        var detector = new AnomalyDetector(settings with { Influencers = ["by", "tag"] });
        for (var record = 0; record < 5; record++)
        {
            var text = new string((char)('a' + record), 1 << 20);
            Offer(detector, settings with { Influencers = ["by", "tag"] }, record, text, text, text);
        }

        Assert.InRange(detector.Save().Length, 1, 200_000);
        Assert.Equal(
            function is DetectorFunction.Count or DetectorFunction.NonZeroCount or DetectorFunction.DistinctCount or DetectorFunction.InfoContent
            || !Jobs.TakesField(function) ? 5 : 0, Total(detector));

        static long Total(AnomalyDetector detector)
        {
            detector.Advance(Hour);
            return detector.Size.TotalByFieldCount;
        }
    }

    [Fact]
    public void Long_texts_with_a_common_prefix_are_distinct()
    {
        var (detector, prefix) = (new AnomalyDetector(Job(Counting(by: "by"))), new string('x', 5_000));
        detector.Feed(0, T(prefix + "a"));
        detector.Feed(0, T(prefix + "b"));
        detector.Feed(0, T(prefix + "a"));
        detector.Advance(Hour);

        Assert.Equal(2, detector.Size.TotalByFieldCount);
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void No_value_or_time_makes_a_detector_fail(DetectorFunction function)
    {
        var settings = Job(Jobs.Of(function, by: "by")) with { Influencers = ["tag"] };
        Gen.Select(UnusualValue, UnusualValue, Gen.OneOf(Gen.Long, Gen.Long[-Day, 30 * Day])).Array[60].Sample(
            records =>
            {
                var (detector, buckets) = (new AnomalyDetector(settings), new List<BucketResult>());
                foreach (var (value, name, time) in records)
                    detector.Add(time, [.. settings.FieldNames.Select(field => field == "v" ? value : name)], buckets);
                detector.AdvanceTo(time: long.MaxValue, buckets);
                Assert.All(buckets, bucket => Assert.InRange(bucket.AnomalyScore, 0, 100));
                Assert.InRange(buckets.Count, 0, records.Length * (AnomalyDetector.MaxEmptyRun + 1));
            },
            iter: 3,
            threads: 1);
    }

    [Fact]
    public void Under_memory_pressure_series_expire_sooner_and_the_status_shows_it()
    {
        var detector = new AnomalyDetector(Job(MeanOf("v", by: "by")) with { MemoryLimit = 4_000_000 });
        for (var hour = 0; hour < 20_000; hour++) detector.Feed(hour * Hour, N(1), T($"value {hour / 4}"));

        Assert.NotEqual(MemoryStatus.Ok, detector.Size.MemoryStatus);
        Assert.InRange(detector.Size.ModelBytes, 1, 4_000_000);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-3)]
    [InlineData(2.5)]
    [InlineData(double.NaN)]
    [InlineData(1e300)]
    public void A_summarized_record_without_a_valid_count_is_ignored(double count)
    {
        var detector = new AnomalyDetector(Job(Counting()) with { SummaryCountFieldName = "n" });
        detector.Feed(0, N(count));
        detector.Feed(0, T("none"));
        detector.Feed(0, FieldValue.Missing);
        detector.Feed(0, N(7));

        Assert.Equal(7, Assert.Single(detector.Advance(Hour)).EventCount);
    }

    private static readonly Gen<FieldValue> UnusualValue = Gen.OneOf(
        Gen.OneOf(FieldValue.Missing, T(""), T("NaN"), T("Infinity"), T("-0"), T("1e999"), T("\0"), T("\ud800"), T("90,180"), T("-91,0"), T("1,2")),
        Gen.Double.Select(FieldValue.Of),
        Gen.OneOf(double.NaN, double.PositiveInfinity, double.NegativeInfinity, -0.0, double.MaxValue, -double.MaxValue, double.Epsilon)
            .Select(FieldValue.Of));

    private static void Offer(AnomalyDetector detector, AnalysisSettings settings, long time, string value, string by, string over) =>
        detector.Add(time, [.. settings.FieldNames.Select(name => T(name switch { "v" => value, "over" => over, _ => by }))], []);
}
