using System.CommandLine;
using System.Globalization;
using System.Text;
using MlActors.Domain.Jobs;
using MlActors.Domain.Prediction;
using MlActors.Domain.Shutdown;
using MlActors.Domain.Time;
using MlActors.Simulation.Campaigns;
using MlActors.Simulation.Capacity;
using MlActors.Storage.Prediction;

namespace MlActors.Simulation.Commands;

/// <summary>`sim predict`: how long a close-all would take, by the speeds that `mlctl calibrate` has measured.</summary>
internal sealed class PredictCommand(TextWriter output)
{
    private readonly Option<int> _jobs = new("--jobs") { Description = "Jobs", DefaultValueFactory = _ => 1_000 };
    private readonly Option<int> _feeds = new("--feeds") { Description = "Jobs that have a datafeed", DefaultValueFactory = _ => 0 };
    private readonly Option<long> _series = new("--series") { Description = "Series of each model", DefaultValueFactory = _ => 1 };
    private readonly Option<long> _bytes = new("--snapshot-bytes") { Description = "Size of each snapshot", DefaultValueFactory = _ => 4_096 };
    private readonly Option<int> _parallelism = new("--parallelism") { Description = "Jobs at a time", DefaultValueFactory = _ => 256 };
    private readonly Option<string> _budget = new("--budget") { Description = "The time limit of the run", DefaultValueFactory = _ => "30m" };
    private readonly Option<string?> _calibration = new("--calibration")
    {
        Description = "A file that `mlctl calibrate --file` has written; without it, the values that the build comes with",
    };

    public IReadOnlyList<Option> Options => [_jobs, _feeds, _series, _bytes, _parallelism, _budget, _calibration];

    /// <returns>0 when the run is predicted to end within its budget, otherwise 1.</returns>
    public int Run(ParseResult parsed)
    {
        var (order, calibration) = (OrderOf(parsed), CalibrationOf(parsed.GetValue(_calibration)));
        var prediction = order.Predict(calibration);
        output.Write(Describe(order, prediction, calibration));
        return prediction.IsWithinBudget ? 0 : 1;
    }

    private CapacityOrder OrderOf(ParseResult parsed)
    {
        if (!DurationText.TryRead(parsed.GetValue(_budget)!, out var budget, out var fault)) throw new ScenarioException($"--budget: {fault}");
        var options = new RunOptions(budget, parsed.GetValue(_parallelism));
        if (options.FindFault() is { } wrong) throw new ScenarioException(wrong);
        var order = new CapacityOrder(
            parsed.GetValue(_jobs), parsed.GetValue(_feeds), parsed.GetValue(_series), parsed.GetValue(_bytes), options);
        return order is { Jobs: >= 1 and <= 1_000_000, Feeds: >= 0, Series: >= 1, SnapshotBytes: >= 0 } && order.Feeds <= order.Jobs
            ? order
            : throw new ScenarioException("--jobs must be between 1 and 1000000, --feeds at most as many, --series positive, sizes not negative");
    }

    private static Calibration CalibrationOf(string? file)
    {
        if (file is null) return Calibration.Default;
        try
        {
            return CalibrationDocument.Read(File.ReadAllText(file));
        }
        catch (Exception unreadable) when (unreadable is IOException or FormatException or UnauthorizedAccessException)
        {
            throw new ScenarioException($"{file} is no calibration: {unreadable.Message}");
        }
    }

    private static string Describe(CapacityOrder order, RunPrediction prediction, Calibration calibration)
    {
        var text = new StringBuilder();
        void Line(FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
        Line($"{order.Jobs} jobs, {order.Feeds} datafeeds, {order.Options.Parallelism} at a time: {prediction.Seconds:0.0} s");
        Line($"{(prediction.IsWithinBudget ? "within" : "OVER")} the budget of {prediction.Budget:0} s, decided by {prediction.BoundBy}");
        foreach (var (step, seconds) in prediction.Steps)
            Line($"  {step.Describe(),-12}{seconds / order.Jobs * 1000,10:0.0} ms for each job, with what it waits for");
        Line($"{(calibration.MeasuredAt is { } at ? $"Measured at {at:u}." : "Not measured: these are the values that the build comes with.")}");
        Line($"All nodes share one store, so more of them change nothing; what happens in a failure is not predicted.");
        return text.ToString();
    }
}
