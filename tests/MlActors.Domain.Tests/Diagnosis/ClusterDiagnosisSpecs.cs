using System.Collections.Immutable;
using MlActors.Domain.Diagnosis;
using MlActors.Domain.Jobs;
using MlActors.Domain.Nodes;
using MlActors.Domain.Prediction;
using Xunit;

namespace MlActors.Domain.Tests.Diagnosis;

public sealed class ClusterDiagnosisSpecs
{
    private static readonly NodeExamination Healthy = new(
        "n1:4053", "1.0", Known.Now, "/data", 100L << 30, 200L << 30, 2,
        [new TimeoutPair("[inner]", TimeSpan.FromSeconds(5), "[outer]", TimeSpan.FromSeconds(10), "a step is repeated later")],
        [new StoreFileMode("journal.db", "wal", 1, TimeSpan.FromSeconds(5), 4096)],
        new RunTimeouts(TimeSpan.FromMinutes(30), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(60), 256));

    [Fact]
    public void Nothing_is_found_of_a_healthy_cluster() => Assert.Empty(Found(Node(Healthy), Node(Healthy with { Id = "n2:4053" })));

    [Fact]
    public void Timeouts_that_nest_the_wrong_way_are_refused_by_name()
    {
        var pair = Healthy.Timeouts[0] with { InnerValue = TimeSpan.FromSeconds(10) };

        Assert.Equal(
            "Refusal n1:4053: [inner] (10s) is not shorter than [outer] (10s): a step is repeated later",
            Assert.Single(Found(Node(Healthy with { Timeouts = [pair] }))));
    }

    [Theory]
    [InlineData("delete", 1, "journal.db is in journal mode [delete]")]
    [InlineData("wal", 0, "journal.db is written with synchronous=OFF")]
    public void A_store_that_loses_or_locks_is_refused(string mode, int synchronous, string what) => Assert.StartsWith(
        $"Refusal n1:4053: {what}",
        Assert.Single(Found(Node(Healthy with { Files = [new StoreFileMode("journal.db", mode, synchronous, TimeSpan.FromSeconds(5), 0)] }))),
        StringComparison.Ordinal);

    [Fact]
    public void A_node_whose_acknowledgements_a_power_cut_can_take_is_a_warning() => Assert.StartsWith(
        "Warning n1:4053: what it acknowledges survives the end of its process, and may be lost in a power cut",
        Assert.Single(Found(Node(Healthy with { SyncsAcknowledgements = false }))), StringComparison.Ordinal);

    [Fact]
    public void A_shutdown_that_cannot_finish_in_its_budget_is_refused_with_the_setting() => Assert.Equal(
        "Refusal : a shutdown is predicted to take 2000s, and [mlactors.shutdown.budget] is 1800s",
        Assert.Single(Found(Predicted(2000), Node(Healthy))));

    [Fact]
    public void A_drain_that_cannot_finish_in_its_budget_is_refused_with_the_setting() => Assert.Equal(
        "Refusal n1:4053: its drain is predicted to take 61s, and [mlactors.shutdown.drain-budget] is 60s",
        Assert.Single(Found(Node(Healthy) with { Drain = Predicted(61) })));

    [Fact]
    public void A_step_longer_than_its_timeout_is_a_warning() => Assert.StartsWith(
        "Warning : a step is predicted to take up to 31s", Assert.Single(Found(Predicted(40, step: 31), Node(Healthy))), StringComparison.Ordinal);

    [Theory]
    [InlineData(5 << 20, "Refusal n1:4053: /data has 5 MB free, and the snapshots of a shutdown need about 8 MB")]
    [InlineData(500 << 20, "Warning n1:4053: /data has 500 MB free")]
    public void A_disk_without_room_is_found(long free, string expected) =>
        Assert.Equal(expected, Assert.Single(Found(Predicted(1, bytes: 4 << 20), Node(Healthy with { DiskFreeBytes = free }))));

    [Fact]
    public void Skew_different_builds_and_a_silent_node_are_warnings() => Assert.Equal(
        [
            "Warning n1:4053: its clock is +3.0s off",
            "Warning n3:4053: it does not answer",
            "Warning : nodes run different builds: n1:4053 1.0, n2:4053 1.1",
        ],
        Found(
            Node(Healthy) with { ClockSkew = TimeSpan.FromSeconds(3) }, Node(Healthy with { Id = "n2:4053", Build = "1.1" }),
            new ExaminedNode("n3:4053", null, null, null)));

    private static IEnumerable<string> Found(params ImmutableArray<ExaminedNode> nodes) => Found(Predicted(1), nodes);

    private static IEnumerable<string> Found(RunPrediction shutdown, params ImmutableArray<ExaminedNode> nodes) =>
        ClusterDiagnosis.Of(nodes, shutdown).Select(finding => $"{finding.Severity} {finding.Node}: {finding.What}");

    private static ExaminedNode Node(NodeExamination examination) => new(examination.Id, examination, TimeSpan.Zero, null);

    private static RunPrediction Predicted(double seconds, double step = 1, long bytes = 0)
    {
        var steps = ImmutableSortedDictionary<CloseStep, double>.Empty.Add(CloseStep.Snapshot, step);
        var load = new UnitLoad(UnitId.Of(Known.Job), [CloseStep.Snapshot], bytes, 1, 0, null, []);
        return new RunPrediction(seconds, 0, "", [new UnitPrediction(load, step, step, steps)], [], steps);
    }
}
