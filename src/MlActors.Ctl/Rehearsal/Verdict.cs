using System.Globalization;
using MlActors.Ctl.Commands;
using MlActors.Ctl.Terminal;

namespace MlActors.Ctl.Rehearsal;

/// <summary>What a rehearsal saw of one job: before the shutdown, after it, re-opened, and closed once more.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Expected">How many of the loaded documents lie before the newest record that the closed job had processed.</param>
/// <param name="Closed">After the shutdown.</param>
/// <param name="Reopened">After the re-open, before any new data.</param>
/// <param name="ClosedAgain">After the second close.</param>
/// <param name="ResultsCompared">How many results there were before the shutdown.</param>
/// <param name="Differences">What of them was not the same after the re-open.</param>
public sealed record JobRehearsed(
    string JobId, long Expected, JobMoment Closed, JobMoment Reopened, JobMoment ClosedAgain, int ResultsCompared, IReadOnlyList<string> Differences)
{
    /// <summary>Nothing was sent between the close and the re-open, so either may show what is missing or too much.</summary>
    public long Lost => Math.Max(0, Expected - Math.Min(Closed.Processed, Reopened.Processed));
    public long Doubled => Math.Max(0, Math.Max(Closed.Processed, Reopened.Processed) - Expected);

    public string? StuckIn => (Closed.State, Reopened.State, ClosedAgain.State) switch
    {
        (not "closed", _, _) => $"{JobId} is {Closed.Words} after the shutdown",
        (_, not "opened", _) => $"{JobId} is {Reopened.Words} after the re-open",
        (_, _, not "closed") => $"{JobId} is {ClosedAgain.Words} after the second close",
        _ => null,
    };
}

/// <summary>What was injected into the demo's series, and what the detectors made of it.</summary>
public sealed record AnomaliesFound(int Injected, int Found, int Unexplained, IReadOnlyList<string> Missed);

public sealed record VerdictLine(string Question, string Answer, bool IsGood, IReadOnlyList<string> Details);

/// <summary>The judgement of a rehearsal. It is good only when every line is.</summary>
public sealed record Verdict(IReadOnlyList<VerdictLine> Lines)
{
    public bool IsGood => Lines.All(line => line.IsGood);

    public ExitCode Exit => IsGood ? ExitCode.Done : ExitCode.Failed;

    public static Verdict Of(
        IReadOnlyList<JobRehearsed> jobs, IReadOnlyList<string> runProblems, AnomaliesFound anomalies, StepTimes steps, bool nodesLeftWell) => new(
    [
        Count("records lost", jobs.Sum(job => job.Lost), jobs.Sum(job => job.Expected), jobs.Where(job => job.Lost > 0)
            .Select(job => $"{job.JobId} lost {job.Lost:N0}")),
        Count("records counted twice", jobs.Sum(job => job.Doubled), jobs.Sum(job => job.Expected), jobs.Where(job => job.Doubled > 0)
            .Select(job => $"{job.JobId} has {job.Doubled:N0} too many")),
        Count("results that differ after the re-open", jobs.Sum(job => job.Differences.Count), jobs.Sum(job => job.ResultsCompared), jobs.SelectMany(
            job => job.Differences.Select(difference => $"{job.JobId}: {difference}"))),
        Among("jobs stuck", jobs, job => job.StuckIn),
        Among("jobs closed without a current snapshot", jobs, job => job.Closed.HasCurrentSnapshot
            ? null
            : $"{job.JobId} has snapshots [{string.Join(", ", job.Closed.Snapshots)}], current {job.Closed.CurrentSnapshot ?? "none"}"),
        Among("snapshots written without new data", jobs, job => job.ClosedAgain.Snapshots.SequenceEqual(job.Closed.Snapshots)
            ? null
            : $"{job.JobId} went from [{string.Join(", ", job.Closed.Snapshots)}] to [{string.Join(", ", job.ClosedAgain.Snapshots)}]"),
        new("runs that did not end well", $"{runProblems.Count}", runProblems.Count == 0, runProblems),
        new("nodes left in order", nodesLeftWell ? "yes" : "no", nodesLeftWell, []),
        Found(anomalies),
        new("seconds per step (median, longest)", Seconds(steps), true, []),
    ]);

    public Grid Table() => Grid.Of(Lines,
        ("", line => line.IsGood ? new Cell("✓", Tone.Good) : new Cell("✗", Tone.Bad)), ("rehearsed", line => line.Question),
        ("verdict", line => line.Answer));

    /// <summary>What a bad line means in particular, cut to what a person reads.</summary>
    public IEnumerable<string> Details()
    {
        const int listed = 10;
        foreach (var line in Lines.Where(line => !line.IsGood))
        {
            foreach (var detail in line.Details.Take(listed)) yield return $"{line.Question}: {detail}";
            if (line.Details.Count > listed) yield return $"{line.Question}: and {line.Details.Count - listed:N0} more";
        }
    }

    private static VerdictLine Count(string question, long bad, long of, IEnumerable<string> details) =>
        new(question, $"{bad:N0} of {of:N0}", bad == 0 && of > 0, of == 0 ? ["there was nothing to check"] : [.. details]);

    private static VerdictLine Among(string question, IReadOnlyList<JobRehearsed> jobs, Func<JobRehearsed, string?> problem)
    {
        var problems = jobs.Select(problem).OfType<string>().ToList();
        return new(question, $"{problems.Count} of {jobs.Count}", problems.Count == 0, problems);
    }

    /// <summary>The detector is rehearsed along the way: it need not find everything, but one that misses half is of no use.</summary>
    private static VerdictLine Found(AnomaliesFound anomalies) => new(
        "injected anomalies found", $"{anomalies.Found} of {anomalies.Injected}, and {anomalies.Unexplained} others",
        anomalies.Found * 2 > anomalies.Injected, anomalies.Missed);

    private static string Seconds(StepTimes steps) => string.Join(", ", steps.Steps.Select(step =>
        string.Create(
            CultureInfo.InvariantCulture, $"{step.Step.Replace('_', ' ')} {step.Median.TotalSeconds:0.00}/{step.Longest.TotalSeconds:0.00}")));
}
