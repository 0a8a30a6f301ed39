using MlActors.Domain.Settings;
using Xunit;

namespace MlActors.Domain.Tests.Settings;

public sealed class ClusterSettingsSpecs
{
    private const long MiB = 1 << 20, GiB = 1 << 30;

    [Theory]
    [InlineData("xpack.ml.delayed_data_check_freq", "999ms", "must be >= [1s]")]
    [InlineData("xpack.ml.process_connect_timeout", "4s", "must be >= [5s]")]
    [InlineData("xpack.ml.max_ml_node_size", "-2b", "as a size in bytes")]
    [InlineData("xpack.ml.node_concurrent_job_allocations", "-1", "must be >= 0")]
    [InlineData("xpack.ml.max_anomaly_records", "0", "must be >= 1")]
    [InlineData("xpack.ml.persist_results_max_retries", "51", "must be <= 50")]
    public void A_value_out_of_range_is_refused(string name, string value, string reason) =>
        Assert.Contains(reason, ClusterSetting.Find(name)!.Check(value), StringComparison.Ordinal);

    [Fact]
    public void The_default_of_each_setting_is_possible() =>
        Assert.All(ClusterSetting.All, setting => Assert.Null(setting.Check(setting.Default)));

    [Theory]
    [InlineData("30", "false", 10 * GiB, 3 * GiB)]
    [InlineData("30", "true", 1 * GiB, 1 * GiB - 200 * MiB)]
    [InlineData("30", "true", 10 * GiB, 9 * GiB)]
    [InlineData("30", "true", 100 * MiB, 5 * MiB)]
    public void Models_may_take_a_share_of_the_memory_or_what_the_node_does_not_need(string percent, string isAutomatic, long total, long expected)
    {
        var settings = Of(("xpack.ml.max_machine_memory_percent", percent), ("xpack.ml.use_auto_machine_memory_percent", isAutomatic));

        Assert.InRange(settings.ModelMemoryOf(total), expected - 100, expected);
    }

    [Fact]
    public void A_job_that_is_larger_than_what_any_node_has_for_models_does_not_wait_for_one()
    {
        var settings = Of(("xpack.ml.max_ml_node_size", "10mb"));

        Assert.Null(settings.RefuseToWait(new JobId("job"), 2 * MiB));
        Assert.Contains("[job] not waiting", settings.RefuseToWait(new JobId("job"), 4 * MiB), StringComparison.Ordinal);
        Assert.Null(ClusterSettings.Defaults.RefuseToWait(new JobId("job"), long.MaxValue));
    }

    [Fact]
    public void No_pace_and_no_size_are_written_as_minus_one()
    {
        Assert.Null(Of(("xpack.ml.nightly_maintenance_requests_per_second", "-1")).NightlyPace);
        Assert.Equal(0.5, Of(("xpack.ml.nightly_maintenance_requests_per_second", "0.5")).NightlyPace);
        Assert.Equal(0, Of(("xpack.ml.max_model_memory_limit", "-1")).MaxModelMemoryLimit);
    }

    private static ClusterSettings Of(params (string Name, string Value)[] values) => ClusterSettings.Of(
        values.ToDictionary(value => value.Name, value => value.Value, StringComparer.Ordinal), isUpgrading: false);
}
