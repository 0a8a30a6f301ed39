using System.Globalization;
using MlActors.Ctl.Terminal;

namespace MlActors.Ctl.Runs;

/// <summary>How long a run is predicted to take, as the server works it out.</summary>
public sealed record PlanPrediction(
    double Seconds, double BudgetSeconds, bool WithinBudget, string BoundBy, IReadOnlyList<string> CriticalPath,
    IReadOnlyDictionary<string, double> Steps)
{
    private const int NamesShown = 5;

    /// <summary>When the cluster was measured, milliseconds; null when it was not.</summary>
    public long? CalibratedAt { get; init; }

    public IEnumerable<(string Text, Tone Tone)> Lines()
    {
        yield return (
            $"Predicted: {Text(Seconds)} of {Text(BudgetSeconds)} allowed, {(WithinBudget ? "within" : "OVER")} budget; decided by {BoundBy}"
            + $"{Path}.",
            WithinBudget ? Tone.Good : Tone.Bad);
        if (Steps.Count > 0)
            yield return (
                $"Work of all units, with what they wait for one another: "
                + $"{string.Join(", ", Steps.Select(step => $"{RunSteps.ToText(step.Key)} {Text(step.Value)}"))}.", Tone.Quiet);
        if (CalibratedAt is null)
            yield return ("The cluster was not measured yet: `mlctl HOST:PORT calibrate` makes the prediction its own.", Tone.Quiet);
    }

    private string Path => CriticalPath.Count == 0
        ? ""
        : $" ({string.Join(", ", CriticalPath.Take(NamesShown))}{(CriticalPath.Count > NamesShown ? ", …" : "")})";

    private static string Text(double seconds) => seconds.ToString("0.0's'", CultureInfo.InvariantCulture);
}

/// <summary>The prediction that a run was started with.</summary>
/// <param name="Error">A share of what the run took: 0.1 when it was predicted ten percent too long; null before the run has ended.</param>
public sealed record PredictedRun(double Seconds, bool Calibrated, double? Error)
{
    /// <summary>Null before the run has ended.</summary>
    public string? Line => Error is { } error
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"Predicted were {Seconds:0.0}s, off by {Math.Abs(error) * 100:0}% ({(error > 0 ? "too long" : "too short")})"
            + $"{(Calibrated ? "" : "; the cluster was not measured")}.")
        : null;
}
