using System.Collections.Immutable;
using MlActors.Domain.Jobs;
using MlActors.Domain.Shutdown;

namespace MlActors.Domain.Prediction;

/// <summary>How long one unit is predicted to take.</summary>
/// <param name="Seconds">From its first step to its last, with what it waits for.</param>
/// <param name="DoneAfter">Seconds from the start of the run.</param>
/// <param name="Steps">Seconds of each step, with what it waits for.</param>
public sealed record UnitPrediction(UnitLoad Load, double Seconds, double DoneAfter, ImmutableSortedDictionary<CloseStep, double> Steps);

/// <summary>
/// How long a run is predicted to take. Datafeeds stop first; then the jobs close in the run's order, the biggest model first, as many at a time as
/// the run allows. They share the store and the processors: with many at a time the run takes what all of them keep from one another, with few what
/// the longest row of jobs takes.
/// </summary>
/// <param name="BoundBy">What decides the duration, in words.</param>
/// <param name="CriticalPath">The units whose durations add up to it, in order; empty when the shared store decides.</param>
public sealed record RunPrediction(
    double Seconds, double Budget, string BoundBy, ImmutableArray<UnitPrediction> Units, ImmutableArray<UnitId> CriticalPath,
    ImmutableSortedDictionary<CloseStep, double> Steps)
{
    public bool IsWithinBudget => Seconds <= Budget;

    /// <summary>What a run keeps of it.</summary>
    public PredictedRun ToRun(Calibration calibration) => new(Math.Round(Seconds, 3), calibration.MeasuredAt is not null);

    /// <param name="units">In the order in which the run starts them.</param>
    public static RunPrediction Of(ImmutableArray<UnitLoad> units, RunOptions options, Calibration calibration)
    {
        var (feeds, jobs) = (
            Schedule(units.Where(unit => unit.Unit.Kind == UnitKind.Datafeed), options.Parallelism, calibration, begin: calibration.RunMs / 2),
            units.Where(unit => unit.Unit.Kind == UnitKind.Job));
        var closing = Schedule(jobs, options.Parallelism, calibration, begin: feeds.End);
        var longer = closing.End - feeds.End >= feeds.End - calibration.RunMs / 2 ? closing : feeds;
        ImmutableArray<UnitPrediction> predicted = [.. feeds.Units, .. closing.Units];
        return new RunPrediction(
            (closing.End + calibration.RunMs / 2) / 1000, options.Budget.TotalSeconds, longer.BoundBy, predicted, longer.CriticalPath,
            predicted.SelectMany(unit => unit.Steps).GroupBy(step => step.Key)
                .ToImmutableSortedDictionary(step => step.Key, step => step.Sum(each => each.Value)));
    }

    private static Stage Schedule(IEnumerable<UnitLoad> units, int parallelism, Calibration calibration, double begin)
    {
        UnitLoad[] ordered = [.. units];
        if (ordered.Length == 0) return new Stage([], begin, "nothing", []);
        var alone = Array.ConvertAll(ordered, unit => StepsOf(unit, calibration));
        var rows = new PriorityQueue<Row, double>(Enumerable.Repeat(0, Math.Min(parallelism, ordered.Length)).Select(_ => (new Row([]), 0.0)));
        var (ends, span, longest) = (new double[ordered.Length], 0.0, new Row([]));
        for (var at = 0; at < ordered.Length; at++)
        {
            rows.TryDequeue(out var row, out var free);
            ends[at] = free + alone[at].Values.Sum();
            row!.Units.Add(at);
            rows.Enqueue(row, ends[at]);
            if (ends[at] >= span) (span, longest) = (ends[at], row);
        }

        // What all share slows each of them down alike.
        var shared = ordered.Sum(unit => SharedOf(unit, calibration));
        var stretch = span > 0 ? Math.Max(1, shared / span) : 1;
        return new Stage(
            [.. ordered.Select((unit, at) => Predict(unit, alone[at], stretch, (begin + ends[at] * stretch) / 1000))],
            begin + Math.Max(span, shared),
            shared > span
                ? $"what {ordered.Length} units share: the store commits for one after the other"
                : longest.Units.Count == 1 ? "its longest unit" : $"the longest row of {longest.Units.Count} units, one after the other",
            shared > span ? [] : [.. longest.Units.Select(at => ordered[at].Unit)]);
    }

    private static UnitPrediction Predict(UnitLoad unit, ImmutableSortedDictionary<CloseStep, double> steps, double stretch, double doneAfter)
    {
        var stretched = steps.ToImmutableSortedDictionary(step => step.Key, step => step.Value * stretch / 1000);
        return new UnitPrediction(unit, stretched.Values.Sum(), doneAfter, stretched);
    }

    private static ImmutableSortedDictionary<CloseStep, double> StepsOf(UnitLoad unit, Calibration calibration) =>
        unit.Steps.ToImmutableSortedDictionary(step => step, step => CostOf(step, unit, calibration));

    private static double CostOf(CloseStep step, UnitLoad unit, Calibration calibration) => step switch
    {
        _ when unit.Unit.Kind == UnitKind.Datafeed => calibration.StopFeed.Of(unit),
        CloseStep.Snapshot when unit.IsSaved => 0,

        // A forced close and the end of a drain are the last write of a close.
        CloseStep.Force or CloseStep.Vacate => calibration.Steps.GetValueOrDefault(CloseStep.Close)?.Of(unit) ?? 0,
        _ => calibration.Steps.GetValueOrDefault(step)?.Of(unit) ?? 0,
    };

    private static double SharedOf(UnitLoad unit, Calibration calibration) => unit switch
    {
        { Unit.Kind: UnitKind.Datafeed } => calibration.SharedStopFeedMs,

        // Without a snapshot there are two commits of the journal in place of the store's and theirs.
        { IsSaved: true } or { Steps: [CloseStep.Force] } => calibration.Shared.FixedMs / 2,
        _ => calibration.Shared.Of(unit),
    };

    private sealed record Row(List<int> Units);

    private sealed record Stage(ImmutableArray<UnitPrediction> Units, double End, string BoundBy, ImmutableArray<UnitId> CriticalPath);
}
