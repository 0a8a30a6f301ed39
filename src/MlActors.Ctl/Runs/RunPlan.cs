using System.Globalization;
using MlActors.Ctl.Cluster;
using MlActors.Ctl.Datafeeds;
using MlActors.Ctl.Jobs;
using MlActors.Ctl.Terminal;

namespace MlActors.Ctl.Runs;

/// <summary>A unit that a run would change, as the server plans it.</summary>
/// <param name="Steps">In order, as the REST API spells them.</param>
public sealed record PlannedUnit(UnitType Type, string Id, long ModelBytes, IReadOnlyList<string> Steps)
{
    /// <summary>The state of the unit now; null when it does not answer.</summary>
    public string? State { get; init; }

    /// <summary>Where it runs; null when it does not.</summary>
    public string? Node { get; init; }

    public double? PredictedSeconds { get; init; }

    /// <summary>Seconds from the start of the run.</summary>
    public double? DoneAfterSeconds { get; init; }

    public IReadOnlyDictionary<string, double> PredictedSteps { get; init; } = new Dictionary<string, double>();

    /// <summary>Records that its last snapshot does not hold; null for a datafeed.</summary>
    public long? BufferedRecords { get; init; }

    /// <summary>Start of the bucket that is not final, milliseconds; null without one.</summary>
    public long? OpenBucket { get; init; }

    /// <summary>What it is waited for, or what keeps it from being stopped in order.</summary>
    public IReadOnlyList<string> Blockers { get; init; } = [];

    /// <summary>What the run would do, without the steps that every unit has.</summary>
    public string Action => (Type, Steps) switch
    {
        (UnitType.Datafeed, ["vacate"]) => "move",
        (UnitType.Datafeed, _) => "stop",
        (_, ["force"]) => "close at once, without a snapshot",
        _ => string.Join(", ", Steps.Where(step => step is not ("gate" or RunSteps.StopFeed)).Select(step => step == "vacate" ? "move" : step)),
    };
}

/// <summary>
/// The units that a run would change, in the order in which it would start them. The server makes the plan, as it does for the run itself; a dry
/// run sends no request that changes anything.
/// </summary>
/// <param name="Refusal">Why the run would be refused; null when it would be accepted.</param>
public sealed record RunPlan(RunKind Kind, IReadOnlyList<PlannedUnit> Units, string? Refusal)
{
    /// <summary>Null from a server that predicts nothing.</summary>
    public PlanPrediction? Prediction { get; init; }

    public static async Task<RunPlan> FromAsync(ClusterClient cluster, RunDefinition definition, CancellationToken cancellationToken)
    {
        var plan = await cluster.PlanRunAsync(definition, cancellationToken);
        if (plan.Units.Count == 0) return plan;
        var (_, jobs) = await cluster.JobStatsAsync(IdExpression.All, cancellationToken);
        var (_, feeds) = await cluster.DatafeedStatsAsync(IdExpression.All, cancellationToken);
        var (jobOf, feedOf) = (
            jobs.ToDictionary(job => job.JobId, StringComparer.Ordinal), feeds.ToDictionary(feed => feed.DatafeedId, StringComparer.Ordinal));
        return plan with
        {
            Units =
            [
                .. plan.Units.Select(unit => unit.Type == UnitType.Job
                    ? unit with { State = jobOf.GetValueOrDefault(unit.Id)?.State, Node = jobOf.GetValueOrDefault(unit.Id)?.Node?.Label }
                    : unit with { State = feedOf.GetValueOrDefault(unit.Id)?.State, Node = feedOf.GetValueOrDefault(unit.Id)?.Node?.Label }),
            ],
        };
    }

    public Grid Table() => Grid.Of(Units.Select((unit, index) => (Order: index + 1, Unit: unit)).ToList(),
        ("#", row => row.Order), ("type", row => row.Unit.Type.ToString().ToLowerInvariant()), ("id", row => row.Unit.Id),
        ("state", row => row.Unit.State), ("node", row => row.Unit.Node),
        ("model bytes", row => row.Unit.Type == UnitType.Job ? row.Unit.ModelBytes : (Cell)""),
        ("buffered", row => row.Unit.BufferedRecords is { } records ? (Cell)records : ""),
        ("open bucket", row => row.Unit.OpenBucket is { } time ? DateTimeOffset.FromUnixTimeMilliseconds(time).ToString("u") : ""),
        ("seconds", row => Seconds(row.Unit.PredictedSeconds)), ("done after", row => Seconds(row.Unit.DoneAfterSeconds)),
        ("would", row => row.Unit.Action));

    private static string Seconds(double? seconds) => seconds?.ToString("0.00", CultureInfo.InvariantCulture) ?? "";
}
