using System.Net;
using MlActors.Ctl.Cluster;
using MlActors.Ctl.Commands;
using MlActors.Ctl.Datafeeds;
using MlActors.Ctl.Jobs;
using MlActors.Ctl.Runs;
using MlActors.Ctl.Terminal;

namespace MlActors.Ctl.Status;

/// <summary>Explains the state of a job or datafeed: its node, its counterpart, what it waits for, and the runs that it is part of.</summary>
public static class WhyVerb
{
    public static async Task<ExitCode> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var job = await FindJobAsync(call, call.Argument, cancellationToken);
        var (_, feeds) = await call.Cluster.DatafeedStatsAsync(IdExpression.All, cancellationToken);
        var feed = feeds.FirstOrDefault(feed => feed.DatafeedId == call.Argument)
            ?? feeds.FirstOrDefault(feed => job is not null && feed.JobId == job.JobId);
        if (job is null && feed is null)
        {
            var (jobsCommand, feedsCommand) = (call.CommandLineFor("jobs"), call.CommandLineFor("feeds"));
            call.Screen.WriteError($"No job or datafeed has the id '{call.Argument}'. `{jobsCommand}` and `{feedsCommand}` list them.");
            return ExitCode.Refused;
        }
        if (job is null && feed?.JobId is { Length: > 0 } jobId)
        {
            job = await FindJobAsync(call, jobId, cancellationToken);
        }
        var units = await ActiveUnitsAsync(call, job, feed, cancellationToken);
        if (call.Screen.Format == OutputFormat.Table) foreach (var (text, tone) in Reasons(job, feed, units)) call.Screen.WriteLine(text, tone);
        else call.Screen.Show(
            ApiJson.Write(new { Job = job, Datafeed = feed, Reasons = Reasons(job, feed, units).Select(reason => reason.Text) }), "reasons");
        return ExitCode.Done;
    }

    /// <summary>The explanation as sentences; the most important one is last, because it is closest to the operator's next prompt.</summary>
    public static IEnumerable<(string Text, Tone Tone)> Reasons(JobStats? job, DatafeedStats? feed, IReadOnlyList<(string RunId, RunUnit Unit)> units)
    {
        if (job is not null)
        {
            yield return (
                $"Job {job.JobId} is {job.State}{OnNode(job.Node)}, with {job.DataCounts?.ProcessedRecordCount ?? 0:N0} records "
                    + $"and a model of {job.ModelBytes:N0} bytes.", JobVerbs.ToneOf(job.State));
            if (job.DataCounts is { } counts && counts.OutOfOrderTimestampCount + counts.InvalidDateCount > 0)
            {
                yield return (
                    $"  It dropped {counts.OutOfOrderTimestampCount:N0} records that were too late "
                        + $"and {counts.InvalidDateCount:N0} without a readable time.", Tone.Busy);
            }
            foreach (var reason in Explanations(job.WaitingFor, job.FailureReason ?? job.AssignmentExplanation)) yield return reason;
        }
        if (feed is not null)
        {
            yield return (
                $"Datafeed {feed.DatafeedId} is {feed.State}{OnNode(feed.Node)}{(feed.Progress.Length > 0 ? $", in {feed.Progress}" : "")}.",
                JobVerbs.ToneOf(feed.State));
            foreach (var reason in Explanations(feed.WaitingFor, feed.StopReason ?? feed.AssignmentExplanation)) yield return reason;
        }
        foreach (var (runId, unit) in units) yield return ($"It is part of run {runId}: {unit.Describe()}.", Tone.Busy);
        if (job is { HasFailed: true })
            yield return ("A failed job needs `close --force`; then open it again, and it continues from its last good snapshot.", Tone.Bad);
    }

    private static string OnNode(UnitNode? node) => node is null ? "" : $" on {node.Label}";

    private static IEnumerable<(string, Tone)> Explanations(string? waitingFor, string? explanation)
    {
        if (!string.IsNullOrEmpty(waitingFor)) yield return ($"  It waits for {waitingFor}", Tone.Busy);
        if (!string.IsNullOrEmpty(explanation)) yield return ($"  {explanation}", Tone.Busy);
    }

    private static async Task<IReadOnlyList<(string, RunUnit)>> ActiveUnitsAsync(
        CommandCall call, JobStats? job, DatafeedStats? feed, CancellationToken cancellationToken)
    {
        var found = new List<(string, RunUnit)>();
        var (_, runs) = await call.Cluster.RunsAsync(cancellationToken);
        foreach (var run in runs.Where(run => !run.HasEnded))
        {
            var (_, _, units) = await call.Cluster.RunAsync(run.RunId, cancellationToken);
            found.AddRange(
                units.Where(unit => !unit.IsOver && unit.Id == (unit.Type == UnitType.Job ? job?.JobId : feed?.DatafeedId))
                    .Select(unit => (run.RunId, unit)));
        }
        return found;
    }

    private static async Task<JobStats?> FindJobAsync(CommandCall call, string id, CancellationToken cancellationToken)
    {
        try
        {
            var (_, jobs) = await call.Cluster.JobStatsAsync(id, cancellationToken);
            return jobs.Count > 0 ? jobs[0] : null;
        }
        catch (ServerErrorException unknown) when (unknown.Status is HttpStatusCode.NotFound)
        {
            return null;
        }
    }
}
