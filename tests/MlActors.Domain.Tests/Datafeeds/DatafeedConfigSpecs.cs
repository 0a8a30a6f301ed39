using Xunit;
using static MlActors.Domain.Tests.Known;

namespace MlActors.Domain.Tests.Datafeeds;

public sealed class DatafeedConfigSpecs
{
    [Theory]
    [InlineData(1, 60)]
    [InlineData(60, 60)]
    [InlineData(120, 60)]
    [InlineData(121, 60.5)]
    [InlineData(20 * 60, 10 * 60)]
    [InlineData(20 * 60 + 1, 10 * 60)]
    [InlineData(12 * 3600, 10 * 60)]
    [InlineData(12 * 3600 + 1, 3600)]
    [InlineData(7 * 24 * 3600, 3600)]
    public void Without_a_frequency_the_bucket_span_decides(int bucketSeconds, double frequencySeconds) =>
        Assert.Equal(TimeSpan.FromSeconds(frequencySeconds), ConfigOfFeed.FrequencyFor(TimeSpan.FromSeconds(bucketSeconds)));

    [Fact]
    public void A_frequency_that_is_named_is_used() =>
        Assert.Equal(TimeSpan.FromSeconds(7), (ConfigOfFeed with { Frequency = TimeSpan.FromSeconds(7) }).FrequencyFor(TimeSpan.FromHours(1)));
}
