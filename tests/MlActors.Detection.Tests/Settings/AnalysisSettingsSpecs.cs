using MlActors.Detection.Settings;
using static MlActors.Detection.Tests.TestDetectors;

namespace MlActors.Detection.Tests.Settings;

public sealed class AnalysisSettingsSpecs
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(Hour - 1, 0)]
    [InlineData(Hour, Hour)]
    [InlineData(-1, -Hour)]
    [InlineData(-Hour, -Hour)]
    public void A_time_belongs_to_the_bucket_that_starts_at_or_before_it(long time, long bucket) =>
        Assert.Equal(bucket, Job(Counting()).BucketOf(time));

    [Fact]
    public void Field_names_are_distinct_and_in_the_order_of_the_detectors() =>
        Assert.Equal("v who where w", string.Join(' ', new AnalysisSettings(Hour, [MeanOf("v", "who", "where"), MeanOf("w", "who")]).FieldNames));

    [Theory]
    [MemberData(nameof(Unusable))]
    public void Invalid_settings_are_refused_with_the_setting(AnalysisSettings settings, string named) =>
        Assert.Contains(named, Assert.Throws<ArgumentException>(() => new AnomalyDetector(settings)).Message, StringComparison.Ordinal);

    public static TheoryData<AnalysisSettings, string> Unusable => new()
    {
        { Job(Counting(), span: 0), "bucket span" },
        { Job(Counting()) with { SummaryCountFieldName = "mlcategory" }, "[mlcategory] stands for a category and holds no count" },
        { Job(Counting(), span: long.MaxValue), "bucket span" },
        { Job(Counting(), latency: -1), "latency" },
        { Job(Counting(), pruneWindow: 0), "prune window" },
        { new AnalysisSettings(Hour, []), "no detector" },
        { Job(new DetectorSettings(DetectorFunction.Mean)), "Mean needs a field name" },
        { Job(new DetectorSettings(DetectorFunction.Count) { FieldName = "v" }), "leave out [v]" },
        { Job(new DetectorSettings(DetectorFunction.Invalid) { FieldName = "v" }), "Invalid is not a function" },
    };

    [Fact]
    public void A_record_with_the_wrong_number_of_values_is_refused() =>
        Assert.Throws<ArgumentException>(() => new AnomalyDetector(Job(MeanOf("v"))).Add(0, [], []));
}
