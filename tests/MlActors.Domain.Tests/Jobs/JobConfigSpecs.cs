using MlActors.Detection;
using MlActors.Domain.Jobs;
using Xunit;

namespace MlActors.Domain.Tests.Jobs;

public sealed class JobConfigSpecs
{
    [Theory]
    [InlineData(15, 30 * 24 * 60)]
    [InlineData(36 * 60, 30 * 24 * 60)]
    [InlineData(2 * 24 * 60, 20 * 2 * 24 * 60)]
    public void Without_a_prune_window_it_is_thirty_days_or_twenty_buckets_when_those_are_longer(int bucketMinutes, int windowMinutes) =>
        Assert.Equal(TimeSpan.FromMinutes(windowMinutes), Analysis(bucketMinutes).EffectivePruneWindow);

    [Fact]
    public void A_prune_window_that_is_named_is_used() =>
        Assert.Equal(TimeSpan.FromDays(3), (Analysis(15) with { ModelPruneWindow = TimeSpan.FromDays(3) }).EffectivePruneWindow);

    [Fact]
    public void The_detector_gets_the_analysis_in_milliseconds()
    {
        var analysis = new AnalysisConfig(TimeSpan.FromMinutes(5), [new DetectorConfig("mean") { FieldName = "value", PartitionFieldName = "host" }])
        {
            Latency = TimeSpan.FromSeconds(90),
            ModelPruneWindow = TimeSpan.FromHours(2),
        };

        var settings = analysis.ToSettings();

        Assert.Equal((300_000, 90_000, 7_200_000), (settings.BucketSpan, settings.Latency, settings.PruneWindow));
        Assert.Equal(new DetectorSettings(DetectorFunction.Mean) { FieldName = "value", PartitionFieldName = "host" }, Assert.Single(settings.Detectors));
    }

    [Theory]
    [InlineData("count", DetectorFunction.Count)]
    [InlineData("mean", DetectorFunction.Mean)]
    [InlineData("min", DetectorFunction.Min)]
    [InlineData("max", DetectorFunction.Max)]
    [InlineData("sum", DetectorFunction.Sum)]
    public void Each_function_is_known_by_its_long_name(string name, DetectorFunction function) =>
        Assert.Equal(function, new DetectorConfig(name).ToSettings().Function);

    private static AnalysisConfig Analysis(int bucketMinutes) => new(TimeSpan.FromMinutes(bucketMinutes), [new DetectorConfig("count")]);
}
