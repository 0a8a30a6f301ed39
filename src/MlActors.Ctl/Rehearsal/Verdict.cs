using System.Globalization;
using MlActors.Ctl.Commands;
using MlActors.Ctl.Runs;
using MlActors.Ctl.Terminal;

namespace MlActors.Ctl.Rehearsal;

/// <summary>What a rehearsal observed of one job: after the shutdown, re-opened, and closed again.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Expected">The number of loaded documents up to the newest record that the closed job had processed.</param>
/// <param name="Closed">The job after the shutdown.</param>
/// <param name="Reopened">The job after the re-open, before any new data.</param>
/// <param name="ClosedAgain">The job after the second close.</param>
/// <param name="ResultsCompared">The number of results before the shutdown.</param>
/// <param name="Differences">One sentence for each result that was not the same after the re-open.</param>
public sealed record JobRehearsal(
    string JobId, long Expected, JobObservation Closed, JobObservation Reopened, JobObservation ClosedAgain, int ResultsCompared,
    IReadOnlyList<string> Differences)
{
    /// <summary>No data was sent between the close and the re-open, so a loss or a duplication may show in either state.</summary>
    public long Lost => Math.Max(0, Expected - Math.Min(Closed.Processed, Reopened.Processed));
    public long Duplicated => Math.Max(0, Math.Max(Closed.Processed, Reopened.Processed) - Expected);

    public string? StuckReason => (Closed.State, Reopened.State, ClosedAgain.State) switch
    {
        (not "closed", _, _) => $"{JobId} is {Closed.Description} after the shutdown",
        (_, not "opened", _) => $"{JobId} is {Reopened.Description} after the re-open",
        (_, _, not "closed") => $"{JobId} is {ClosedAgain.Description} after the second close",
        _ => null,
    };
}

/// <summary>The injected anomalies, and how many of them the detectors reported.</summary>
public sealed record AnomaliesFound(int Injected, int Found, int Unexplained, IReadOnlyList<string> Missed);

/// <summary>The result of one check of a rehearsal.</summary>
/// <param name="Details">What is wrong; only shown when the result is not good.</param>
public sealed record VerdictLine(string Check, string Value, bool IsGood, IReadOnlyList<string> Details);

/// <summary>The evaluation of a rehearsal. It is good only when every line is.</summary>
public sealed record Verdict(IReadOnlyList<VerdictLine> Lines)
{
    public bool IsGood => Lines.All(line => line.IsGood);

    public ExitCode Exit => IsGood ? ExitCode.Done : ExitCode.Failed;

    public static Verdict Of(
        IReadOnlyList<JobRehearsal> jobs, IReadOnlyList<string> runProblems, AnomaliesFound anomalies, StepTimes steps, bool nodesLeftCleanly) => new(
    [
        Count("records lost", jobs.Sum(job => job.Lost), jobs.Sum(job => job.Expected), jobs.Where(job => job.Lost > 0)
            .Select(job => $"{job.JobId} lost {job.Lost:N0}")),
        Count("records counted twice", jobs.Sum(job => job.Duplicated), jobs.Sum(job => job.Expected), jobs.Where(job => job.Duplicated > 0)
            .Select(job => $"{job.JobId} has {job.Duplicated:N0} too many")),
        Count("results that differ after the re-open", jobs.Sum(job => job.Differences.Count), jobs.Sum(job => job.ResultsCompared), jobs.SelectMany(
            job => job.Differences.Select(difference => $"{job.JobId}: {difference}"))),
        CountJobs("jobs stuck", jobs, job => job.StuckReason),
        CountJobs("jobs closed without a current snapshot", jobs, job => job.Closed.HasCurrentSnapshot
            ? null
            : $"{job.JobId} has snapshots [{string.Join(", ", job.Closed.Snapshots)}], current {job.Closed.CurrentSnapshot ?? "none"}"),
        CountJobs("snapshots written without new data", jobs, job => job.ClosedAgain.Snapshots.SequenceEqual(job.Closed.Snapshots)
            ? null
            : $"{job.JobId} went from [{string.Join(", ", job.Closed.Snapshots)}] to [{string.Join(", ", job.ClosedAgain.Snapshots)}]"),
        new("runs that did not end well", $"{runProblems.Count}", runProblems.Count == 0, runProblems),
        new("nodes left in order", nodesLeftCleanly ? "yes" : "no", nodesLeftCleanly, []),
        Found(anomalies),
        new("seconds per step (median, longest)", Seconds(steps), true, []),
    ]);

    public Grid Table() => Grid.Of(Lines,
        ("", line => line.IsGood ? new Cell("✓", Tone.Good) : new Cell("✗", Tone.Bad)), ("rehearsed", line => line.Check),
        ("verdict", line => line.Value));

    /// <summary>The details of the lines that are not good, limited to ten for each line.</summary>
    public IEnumerable<string> Details()
    {
        const int listed = 10;
        foreach (var line in Lines.Where(line => !line.IsGood))
        {
            foreach (var detail in line.Details.Take(listed)) yield return $"{line.Check}: {detail}";
            if (line.Details.Count > listed) yield return $"{line.Check}: and {line.Details.Count - listed:N0} more";
        }
    }

    private static VerdictLine Count(string check, long bad, long of, IEnumerable<string> details) =>
        new(check, $"{bad:N0} of {of:N0}", bad == 0 && of > 0, of == 0 ? ["there was nothing to check"] : [.. details]);

    private static VerdictLine CountJobs(string check, IReadOnlyList<JobRehearsal> jobs, Func<JobRehearsal, string?> problem)
    {
        var problems = jobs.Select(problem).OfType<string>().ToList();
        return new(check, $"{problems.Count} of {jobs.Count}", problems.Count == 0, problems);
    }

    /// <summary>The detectors are checked as well: they need not find every anomaly, but finding half of them or fewer is a failure.</summary>
    private static VerdictLine Found(AnomaliesFound anomalies) => new(
        "injected anomalies found", $"{anomalies.Found} of {anomalies.Injected}, and {anomalies.Unexplained} others",
        anomalies.Found * 2 > anomalies.Injected, anomalies.Missed);

    private static string Seconds(StepTimes steps) => string.Join(", ", steps.Steps.Select(step =>
        string.Create(
            CultureInfo.InvariantCulture, $"{RunSteps.ToText(step.Step)} {step.Median.TotalSeconds:0.00}/{step.Longest.TotalSeconds:0.00}")));
}
