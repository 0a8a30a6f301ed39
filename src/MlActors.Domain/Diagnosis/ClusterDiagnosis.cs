using System.Collections.Immutable;
using MlActors.Domain.Nodes;
using MlActors.Domain.Prediction;

namespace MlActors.Domain.Diagnosis;

/// <summary>Whether a finding forbids to rely on an orderly shutdown.</summary>
public enum FindingSeverity { Invalid = 0, Warning, Refusal }

/// <summary>Something that is wrong, or may become so.</summary>
/// <param name="Node">host:port; null for the cluster as a whole.</param>
/// <param name="Remedy">What to do about it.</param>
public sealed record Finding(FindingSeverity Severity, string? Node, string What, string Remedy);

/// <summary>A node as another one has examined it.</summary>
/// <param name="Examination">Null when it did not answer.</param>
/// <param name="ClockSkew">How far its clock is ahead of the examining node's; null when it did not answer.</param>
/// <param name="Drain">How long its drain is predicted to take; null when that could not be planned.</param>
public sealed record ExaminedNode(string Id, NodeExamination? Examination, TimeSpan? ClockSkew, RunPrediction? Drain)
{
    /// <summary>How exactly the skew is known: half of the time that the answer took.</summary>
    public TimeSpan? ClockSkewWithin { get; init; }
}

/// <summary>
/// What would keep a cluster from being stopped in order: a setting that cannot finish in its budget, timeouts that nest the wrong way, a store that
/// loses what it has acknowledged, a disk without room for the snapshots.
/// </summary>
public static class ClusterDiagnosis
{
    private static readonly TimeSpan SkewToWarn = TimeSpan.FromSeconds(2);

    private const long LittleDisk = 1L << 30;

    private const double SlowSyncMs = 100, SnapshotsAtATime = 2;

    /// <param name="shutdown">How long a shutdown of everything is predicted to take.</param>
    public static ImmutableArray<Finding> Of(ImmutableArray<ExaminedNode> nodes, RunPrediction shutdown)
    {
        NodeExamination[] answered = [.. nodes.Select(node => node.Examination).OfType<NodeExamination>()];
        return
        [
            .. nodes.SelectMany(node => OfNode(node, shutdown)),
            .. OfBudget(answered, shutdown),
            .. OfDifferences(answered),
        ];
    }

    private static IEnumerable<Finding> OfNode(ExaminedNode node, RunPrediction shutdown)
    {
        if (node.Examination is not { } found)
        {
            yield return Warning(node.Id, "it does not answer", "look at its log; a node of an older build does not know the question");
            yield break;
        }

        foreach (var pair in found.Timeouts.Where(pair => !pair.IsInOrder))
            yield return Refusal(
                node.Id,
                $"{pair.Inner} ({pair.InnerValue.TotalSeconds:0.###}s) is not shorter than {pair.Outer} ({pair.OuterValue.TotalSeconds:0.###}s): "
                + pair.Reason,
                "shorten the first or lengthen the second in hocon/, and restart the node");
        foreach (var finding in found.Files.SelectMany(file => OfFile(node.Id, file))) yield return finding;
        if (node.ClockSkew is { } skew && skew.Duration() > SkewToWarn)
            yield return Warning(
                node.Id, $"its clock is {skew.TotalSeconds:+0.0;-0.0}s off", "synchronise the clocks; real-time datafeeds read by them");
        if (!found.SyncsAcknowledgements)
            yield return Warning(
                node.Id, "what it acknowledges survives the end of its process, and may be lost in a power cut",
                "set [mlactors.storage.sync-acknowledgements] to on");
        foreach (var finding in OfDisk(found, shutdown)) yield return finding;
        if (node.Drain is { } drain && drain.Seconds > found.Runs.DrainBudget.TotalSeconds)
            yield return Refusal(
                node.Id,
                $"its drain is predicted to take {drain.Seconds:0}s, and [mlactors.shutdown.drain-budget] is {found.Runs.DrainBudget.TotalSeconds:0}s",
                "raise drain-budget and [mlactors.node.exit-timeout] above it, or close jobs before the node is stopped");
    }

    private static IEnumerable<Finding> OfFile(string node, StoreFileMode file)
    {
        if (!file.JournalMode.Equals("wal", StringComparison.OrdinalIgnoreCase))
            yield return Refusal(
                node, $"{file.File} is in journal mode [{file.JournalMode}], in which readers keep writers from the file",
                "stop all nodes and start them again; the mode is set when a file is opened by one node alone");
        if (file.Synchronous == 0)
            yield return Refusal(
                node, $"{file.File} is written with synchronous=OFF: what is acknowledged may be lost, and the file damaged",
                "remove the pragma from the connection");
    }

    private static IEnumerable<Finding> OfDisk(NodeExamination found, RunPrediction shutdown)
    {
        // The new snapshot stands beside the old one, and passes through the log of the file.
        var needed = (long)(shutdown.Units.Sum(unit => unit.Load.SnapshotBytes) * SnapshotsAtATime);
        if (found.DiskFreeBytes < needed)
            yield return Refusal(
                found.Id,
                $"{found.DataFolder} has {Megabytes(found.DiskFreeBytes)} MB free, and the snapshots of a shutdown need about {Megabytes(needed)} MB",
                "free disk space");
        else if (found.DiskFreeBytes < LittleDisk)
            yield return Warning(found.Id, $"{found.DataFolder} has {Megabytes(found.DiskFreeBytes)} MB free", "free disk space");
        if (found.SyncMilliseconds > SlowSyncMs)
            yield return Warning(
                found.Id, $"a sync of the disk takes {found.SyncMilliseconds:0} ms, and snapshots and acknowledgements wait for it",
                "use a faster disk");
    }

    private static IEnumerable<Finding> OfBudget(NodeExamination[] nodes, RunPrediction shutdown)
    {
        if (nodes.Length == 0) yield break;
        var (budget, step) = (nodes.Min(node => node.Runs.Budget), nodes.Min(node => node.Runs.StepTimeout));
        if (shutdown.Seconds > budget.TotalSeconds)
            yield return Refusal(
                null, $"a shutdown is predicted to take {shutdown.Seconds:0}s, and [mlactors.shutdown.budget] is {budget.TotalSeconds:0}s",
                "raise the budget, or give --timeout with the run");
        var longest = shutdown.Units.SelectMany(unit => unit.Steps).Select(each => each.Value).DefaultIfEmpty().Max();
        if (longest > step.TotalSeconds)
            yield return Warning(
                null,
                $"a step is predicted to take up to {longest:0}s, and is asked for again after {step.TotalSeconds:0}s ([mlactors.shutdown.step-timeout])",
                "lower [mlactors.shutdown.parallelism], or raise the timeout");
    }

    private static IEnumerable<Finding> OfDifferences(NodeExamination[] nodes)
    {
        if (nodes.Select(node => node.Build).Distinct(StringComparer.Ordinal).Count() > 1)
            yield return Warning(
                null, $"nodes run different builds: {string.Join(", ", nodes.Select(node => $"{node.Id} {node.Build}"))}",
                "finish the upgrade; an older build cannot read what a newer one writes");
        if (nodes.Select(node => node.Runs).Distinct().Count() > 1 || nodes.Select(node => Describe(node.Timeouts)).Distinct().Count() > 1)
            yield return Warning(null, "nodes run with different timeouts", "give all nodes the same files in hocon/, and restart them");
    }

    private static string Describe(ImmutableArray<TimeoutPair> timeouts) => string.Join(';', timeouts);

    private static long Megabytes(long bytes) => bytes / (1024 * 1024);

    private static Finding Refusal(string? node, string what, string remedy) => new(FindingSeverity.Refusal, node, what, remedy);

    private static Finding Warning(string? node, string what, string remedy) => new(FindingSeverity.Warning, node, what, remedy);
}
