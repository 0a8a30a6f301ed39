using Akka.Configuration;
using MlActors.Node.Configuration;
using Xunit;

namespace MlActors.Node.Tests.Configuration;

public sealed class TimeoutOrderSpecs
{
    private static readonly Config Shipped = HoconFiles.Load(HoconFiles.Folder).WithFallback(AkkaSettings.Defaults());

    [Fact]
    public void In_the_shipped_files_every_timeout_is_shorter_than_its_outer_one() => Assert.Null(TimeoutOrder.FindViolation(Shipped));

    [Theory]
    [InlineData(
        "mlactors.storage.busy-timeout = 10s",
        "[mlactors.storage.busy-timeout] (10s) must be shorter than [akka.persistence.journal.sql.circuit-breaker.call-timeout] (10s)")]
    [InlineData(
        "akka.persistence.journal.sql.circuit-breaker.call-timeout = 25s",
        "call-timeout] (25s) must be shorter than [akka.persistence.snapshot-store.sql.circuit-breaker.call-timeout] (20s)")]
    [InlineData(
        "akka.persistence.snapshot-store.sql.circuit-breaker.call-timeout = 29s\nmlactors.shutdown.step-timeout = 25s",
        "(29s) must be shorter than [mlactors.shutdown.step-timeout] (25s)")]
    [InlineData(
        "akka.persistence.journal.sql.recovery-event-timeout = 20s",
        "must be shorter than [akka.persistence.journal.sql.recovery-event-timeout] (20s)")]
    [InlineData(
        "mlactors.shutdown.drain-budget = 20s", "[mlactors.shutdown.step-timeout] (30s) must be shorter than [mlactors.shutdown.drain-budget] (20s)")]
    [InlineData(
        "akka.cluster.sharding.handoff-timeout = 35s",
        "[mlactors.shutdown.step-timeout] + 5s (35s) must be shorter than [akka.cluster.sharding.handoff-timeout] (35s)")]
    [InlineData(
        "akka.coordinated-shutdown.phases.cluster-sharding-shutdown-region.timeout = 10s",
        "[akka.cluster.sharding.handoff-timeout] (60s) must be shorter than "
        + "[akka.coordinated-shutdown.phases.cluster-sharding-shutdown-region.timeout] (10s)")]
    [InlineData(
        "akka.coordinated-shutdown.phases.cluster-exiting.timeout = 10s",
        "(15s) must be shorter than [akka.coordinated-shutdown.phases.cluster-exiting.timeout] (10s)")]
    [InlineData(
        "mlactors.node.exit-timeout = 60s", "must be shorter than [mlactors.node.exit-timeout] (60s): the process ends after all of them.")]
    [InlineData("mlactors.lease.lease-operation-timeout = 4s", "must be shorter than [mlactors.lease.lease-operation-timeout] (4s)")]
    [InlineData("akka.cluster.down-removal-margin = 1s", "must be shorter than [akka.cluster.down-removal-margin] (1s)")]
    [InlineData(
        "akka.cluster.failure-detector.heartbeat-interval = 2s",
        "must be shorter than [akka.cluster.failure-detector.acceptable-heartbeat-pause] (3s)")]
    [InlineData(
        "mlactors.node.presence-interval = 8s",
        "twice [mlactors.node.presence-interval] (16s) must be shorter than the validity of a heartbeat (15s)")]
    [InlineData(
        "mlactors.node.pause-limit = 13s",
        "[mlactors.node.pause-limit] + [mlactors.node.presence-interval] (15s) must be shorter than the validity of a heartbeat (15s)")]
    [InlineData(
        "mlactors.node.pause-limit = 2s",
        "the longest delay of a thread on a busy machine (2s) must be shorter than [mlactors.node.pause-limit] (2s)")]
    public void Two_timeouts_in_the_wrong_order_are_named(string edit, string fault) =>
        Assert.Contains(fault, TimeoutOrder.FindViolation(ConfigurationFactory.ParseString(edit).WithFallback(Shipped)), StringComparison.Ordinal);

    [Fact]
    public void An_invalid_timeout_is_named() =>
        Assert.Contains(
            "[mlactors.storage.busy-timeout] must be a duration such as 10s, not [later].",
            Assert.Throws<ConfigurationException>(() => TimeoutOrder.FindViolation(
                ConfigurationFactory.ParseString("mlactors.storage.busy-timeout = later").WithFallback(Shipped))).Message,
            StringComparison.Ordinal);
}
