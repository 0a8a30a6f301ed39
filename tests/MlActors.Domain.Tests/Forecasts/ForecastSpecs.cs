using MlActors.Domain.Forecasts;
using Xunit;

namespace MlActors.Domain.Tests.Forecasts;

/// <summary>The rules and the states of forecasts.</summary>
public sealed class ForecastSpecs
{
    private const long MiB = 1024 * 1024;

    private static readonly ForecastRun Started = new("f", 0, 1_000, TimeSpan.FromDays(1)) { Epoch = 7, Status = ForecastStatus.Started };

    [Theory]
    [InlineData(24, 24, 20, null)]
    [InlineData(3650 * 24, 0, 499, null)]
    [InlineData(0, 24, 20, "[duration] must be positive: [0s]")]
    [InlineData(3651 * 24, 24, 20, "[duration] must be 3650d or less: [3651d]")]
    [InlineData(24, -1, 20, "[expires_in] must be non-negative: [-1h]")]
    [InlineData(24, 24, 500, "[max_model_memory] must be less than 500mb: [500mb]")]
    [InlineData(24, 24, 0, "[max_model_memory] must be at least 1mb: [0b]")]
    public void A_forecast_has_limits_of_duration_and_memory(int durationHours, int expiryHours, long mebibytes, string? reason) =>
        Assert.Equal(reason, ForecastRules.Check(TimeSpan.FromHours(durationHours), TimeSpan.FromHours(expiryHours), mebibytes * MiB)?.Reason);

    [Fact]
    public void A_forecast_uses_less_than_half_of_the_models_limit() =>
        Assert.Equal((40, 20), (ForecastRules.MemoryOf(400, 100), ForecastRules.MemoryOf(20, 100)));

    [Fact]
    public void A_forecast_ends_with_the_incarnation_that_runs_it()
    {
        Assert.Equal("started", Started.WithCurrentStatus(7).State);
        Assert.All([Started.WithCurrentStatus(8), Started.WithCurrentStatus(null)], run =>
        {
            Assert.Equal("failed", run.State);
            Assert.Contains("was closed", Assert.Single(run.Messages), StringComparison.Ordinal);
        });
        Assert.Equal("finished", (Started with { Status = ForecastStatus.Finished }).WithCurrentStatus(null).State);
    }
}
