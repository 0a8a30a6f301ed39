using System.Collections.Immutable;
using MlActors.Simulation.Campaigns;
using MlActors.Simulation.Faults;
using MlActors.Simulation.Properties;

namespace MlActors.Simulation.Verdicts;

/// <summary>What a campaign has shown. Written as text, JSON and HTML.</summary>
internal sealed record Verdict(
    int Format,
    string Build,
    string? Title,
    bool IsGreen,
    string Command,
    VerdictSize Size,
    double Seconds,
    double SeedsPerSecond,
    double SimulatedHours,
    long Messages,
    string Hash,
    ImmutableArray<string> Reasons,
    ImmutableArray<VerdictProperty> Properties,
    ImmutableArray<VerdictProperty> Situations,
    ImmutableSortedDictionary<string, long> Faults,
    VerdictCoverage Coverage,
    ImmutableArray<VerdictFailure> Failed,
    ulong? ShownSeed,
    ImmutableArray<VerdictStep> Steps,
    ImmutableArray<string> NotShown)
{
    private const int CurrentFormat = 1, MostFailures = 20, MostSteps = 2_000;

    /// <summary>Fewer seeds cannot be expected to strike every situation.</summary>
    private const long SeedsForSituations = 500;

    private static readonly ImmutableArray<string> Limits =
    [
        "Akka's own cluster, sharding, singletons and remoting are stand-ins here: membership is known to all nodes at the same moment, and shards "
            + "and singletons move as their rules say. The tests of several systems and of real processes cover the real ones.",
        "SQLite is not run: its locks, its full disk and its files are simulated by what they answer. PostgreSQL is not simulated.",
        "One node at a time takes a decision about a partition; the split brain resolver itself is not run (ClusterLeaseSpecs).",
        "The HTTP API, its security and its timeouts are not part of a run.",
        "Virtual time says nothing about how long a real close takes.",
    ];

    public static Verdict Of(Campaign campaign, string command, string build)
    {
        var order = campaign.Order;
        var broken = campaign.Table.Violations.GroupBy(violation => violation.Property).ToDictionary(group => group.Key, group => group.LongCount());
        VerdictProperty Show(Property property) =>
            new(property.Id, $"{property.Kind}", property.Text, campaign.Table.CountOf(property), broken.GetValueOrDefault(property));
        ImmutableArray<VerdictProperty> situations = [.. SituationsOf(order.Faults).Select(Show)];
        ImmutableArray<string> reasons = [.. ReasonsOf(campaign, situations)];
        return new Verdict(
            CurrentFormat, build, order.Title, reasons.IsEmpty, command,
            new VerdictSize(order.Size.Nodes, order.Size.Jobs, order.Size.Feeds, order.From, order.To, $"{order.Faults}", order.Twice),
            campaign.Elapsed.TotalSeconds, campaign.Runs * (order.Twice ? 2 : 1) / Math.Max(0.001, campaign.Elapsed.TotalSeconds),
            campaign.Simulated.TotalHours, campaign.Messages, $"{campaign.Hash:x16}", reasons, [.. Promises.All.Select(Show)], situations,
            campaign.Struck.ToImmutableSortedDictionary(StringComparer.Ordinal),
            new VerdictCoverage(campaign.Coverage.Cells, CoverageTable.AllCells, campaign.Coverage.Triples, campaign.Coverage.AllTriples),
            [.. campaign.Failed.Take(MostFailures).Select(failed => VerdictFailure.Of(failed, order))],
            campaign.Shown?.Seed,
            [.. (campaign.Shown?.Steps ?? []).Take(MostSteps).Select(step =>
                new VerdictStep(step.Job, $"{step.Step}", step.From.TotalSeconds, step.To.TotalSeconds))],
            Limits);
    }

    private static IEnumerable<Property> SituationsOf(FaultFamilies families) =>
        Simulation.Properties.Situations.All.Where(situation =>
            situation != Simulation.Properties.Situations.PowerCut || families.HasFlag(FaultFamilies.Power));

    private static IEnumerable<string> ReasonsOf(Campaign campaign, ImmutableArray<VerdictProperty> situations)
    {
        if (campaign.Failed.Count > 0) yield return $"{campaign.Failed.Count} of {campaign.Runs} seeds break a promise.";
        if (campaign.Unequal.Count > 0) yield return $"{campaign.Unequal.Count} seeds do not give the same run twice, first {campaign.Unequal[0]}.";
        if (campaign.Order.Faults != FaultFamilies.All || campaign.Order.Seeds < SeedsForSituations) yield break;
        foreach (var missed in situations.Where(situation => situation.Count == 0)) yield return $"Never struck: {missed.Text}.";
    }
}

internal sealed record VerdictSize(int Nodes, int Jobs, int Datafeeds, ulong FromSeed, ulong ToSeed, string Faults, bool Twice);

/// <param name="Count">How often it was looked at, or struck.</param>
internal sealed record VerdictProperty(string Id, string Kind, string Text, long Count, long Violations);

/// <param name="Cells">Struck cells of step, place and fault.</param>
/// <param name="Triples">Struck triples of actor, state and message.</param>
internal sealed record VerdictCoverage(int Cells, int AllCells, int Triples, int AllTriples);

/// <param name="Replay">The command that repeats the run.</param>
internal sealed record VerdictFailure(ulong Seed, string Property, double AtSeconds, string What, ImmutableArray<string> Faults, string Replay)
{
    public static VerdictFailure Of(FailedSeed failed, CampaignOrder order) => new(
        failed.Seed, failed.Violation.Property.ToString(), failed.Violation.At.TotalSeconds, failed.Violation.What,
        [.. failed.Plan.Faults.Select(fault => fault.ToString())],
        $"mlctl sim replay --seed {failed.Seed} --nodes {order.Size.Nodes} --jobs {order.Size.Jobs} --feeds {order.Size.Feeds} "
            + $"--faults {$"{order.Faults}".Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant()} --trace");
}

internal sealed record VerdictStep(string Job, string Step, double From, double To);
