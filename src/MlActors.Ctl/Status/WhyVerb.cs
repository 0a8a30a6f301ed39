using System.Net;
using MlActors.Ctl.Cluster;
using MlActors.Ctl.Commands;
using MlActors.Ctl.Datafeeds;
using MlActors.Ctl.Jobs;
using MlActors.Ctl.Runs;
using MlActors.Ctl.Terminal;

namespace MlActors.Ctl.Status;

/// <summary>Answers why a job or datafeed is where it is: its state, its node, its counterpart, and what it waits for.</summary>
public static class WhyVerb
{
    public static async Task<ExitCode> RunAsync(CommandCall call, CancellationToken stop)
    {
        var job = await JobOrNoneAsync(call, call.Argument, stop);
        var (_, feeds) = await call.Cluster.FeedStatsAsync(RunOrder.Everything, stop);
        var feed = feeds.FirstOrDefault(feed => feed.DatafeedId == call.Argument) ?? feeds.FirstOrDefault(
            feed => job is not null && feed.JobId == job.JobId);
        if (job is null && feed is null)
        {
            call.Screen.Complain(
                $"Neither a job nor a datafeed is called '{call.Argument}'. `{call.HowToSay("jobs")}` and `{call.HowToSay("feeds")}` list them.");
            return ExitCode.Refused;
        }
        if (job is null && feed?.JobId is { Length: > 0 } jobId)
        {
            job = await JobOrNoneAsync(call, jobId, stop);
        }
        var units = await UnitsUnderWayAsync(call, job, feed, stop);
        if (call.Screen.Format == OutputFormat.Table) foreach (var (text, tone) in Reasons(job, feed, units)) call.Screen.Say(text, tone);
        else call.Screen.Show(
            Wire.Write(new { Job = job, Datafeed = feed, Reasons = Reasons(job, feed, units).Select(reason => reason.Text) }), "reasons");
        return ExitCode.Done;
    }

    /// <summary>Sentences, the most pressing last, where the operator's eye is.</summary>
    public static IEnumerable<(string Text, Tone Tone)> Reasons(JobStats? job, DatafeedStats? feed, IReadOnlyList<(string RunId, RunUnit Unit)> units)
    {
        if (job is not null)
        {
            yield return (
                $"Job {job.JobId} is {job.State}{Where(job.Node)}, with {job.DataCounts?.ProcessedRecordCount ?? 0:N0} records and a model "
                + $"of {job.ModelBytes:N0} bytes.", JobVerbs.ToneOf(job.State));
            if (job.DataCounts is { } counts && counts.OutOfOrderTimestampCount + counts.InvalidDateCount > 0)
            {
                yield return (
                    $"  It dropped {counts.OutOfOrderTimestampCount:N0} records that came too late "
                    + $"and {counts.InvalidDateCount:N0} without a readable time.", Tone.Busy);
            }
            foreach (var reason in Said(job.WaitingFor, job.FailureReason ?? job.AssignmentExplanation)) yield return reason;
        }
        if (feed is not null)
        {
            yield return (
                $"Datafeed {feed.DatafeedId} is {feed.State}{Where(feed.Node)}{(feed.Progress.Length > 0 ? $", in {feed.Progress}" : "")}.",
                JobVerbs.ToneOf(feed.State));
            foreach (var reason in Said(feed.WaitingFor, feed.StopReason ?? feed.AssignmentExplanation)) yield return reason;
        }
        foreach (var (runId, unit) in units) yield return ($"Run {runId} has it: {PlainRun.Words(unit)}.", Tone.Busy);
        if (job is { HasFailed: true })
            yield return ("A failed job needs `close --force`; then open it again, and it goes on from its last good snapshot.", Tone.Bad);
    }

    private static string Where(UnitNode? node) => node is null ? "" : $" on {node.Label}";

    private static IEnumerable<(string, Tone)> Said(string? waitingFor, string? explanation)
    {
        if (!string.IsNullOrEmpty(waitingFor)) yield return ($"  It waits for {waitingFor}", Tone.Busy);
        if (!string.IsNullOrEmpty(explanation)) yield return ($"  {explanation}", Tone.Busy);
    }

    private static async Task<IReadOnlyList<(string, RunUnit)>> UnitsUnderWayAsync(
        CommandCall call, JobStats? job, DatafeedStats? feed, CancellationToken stop)
    {
        var found = new List<(string, RunUnit)>();
        var (_, runs) = await call.Cluster.RunsAsync(stop);
        foreach (var run in runs.Where(run => !run.HasEnded))
        {
            var (_, _, units) = await call.Cluster.RunAsync(run.RunId, stop);
            found.AddRange(
                units.Where(unit => !unit.IsOver && unit.Id == (unit.Type == UnitType.Job ? job?.JobId : feed?.DatafeedId))
                    .Select(unit => (run.RunId, unit)));
        }
        return found;
    }

    private static async Task<JobStats?> JobOrNoneAsync(CommandCall call, string id, CancellationToken stop)
    {
        try
        {
            var (_, jobs) = await call.Cluster.JobStatsAsync(id, stop);
            return jobs.Count > 0 ? jobs[0] : null;
        }
        catch (ServerRefusedException unknown) when (unknown.Status is HttpStatusCode.NotFound)
        {
            return null;
        }
    }
}
