using System.Collections.Immutable;
using Akka.Actor;
using Akka.Hosting;
using MlActors.Actors.Messaging;
using MlActors.Actors.Registry;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Domain.Progress;
using MlActors.Domain.Records;
using MlActors.Domain.Snapshots;
using MlActors.Domain.Time;
using MlActors.Storage.Files;
using static MlActors.Domain.Jobs.JobCommand;
using static MlActors.Domain.Jobs.JobReply;
using static MlActors.Domain.Jobs.JobRequest;

namespace MlActors.Actors.Jobs;

/// <summary>Sends requests to jobs from any node. Refusals are thrown as <see cref="RefusedException"/>.</summary>
public sealed class JobClient(
    IRequiredActor<JobRegion> jobs, RegistryClient registry, CallTimeouts timeouts, IIdSource ids, IStoreSync sync, TimeProvider time)
{
    /// <summary>Questions under way at a time: enough to hide the way to the other node, few enough not to flood it.</summary>
    private const int QuestionsAtATime = 256;

    private static readonly ReplyCollector<JobId, JobView>.Conversation Questions =
        new(id => new GetJob(id), view => view.Id);

    private readonly string _poster = ids.Next();
    private readonly PostNumbers _numbers = new();

    public async Task<CreatedJob> CreateAsync(JobConfig config, CancellationToken cancellationToken)
    {
        var reservation = await registry.ReserveJobAsync(config.Id, config.Groups, cancellationToken);
        var created = await ChangeAsync<JobIsCreated>(new CreateJob(config.Id, config, reservation), config.Id, timeouts.Change, cancellationToken);
        return new CreatedJob(created.Config, reservation);
    }

    /// <summary>One job by its id.</summary>
    public async Task<JobView> GetOneAsync(JobId job, CancellationToken cancellationToken)
    {
        var view = await AskAsync(job, cancellationToken);
        return view.Phase == JobPhase.Absent ? throw new RefusedException(JobDecisions.Unknown(job)) : view;
    }

    /// <summary>The jobs that an expression names, sorted by id.</summary>
    public async Task<IReadOnlyList<JobView>> GetAsync(string? expression, bool allowNoMatch, CancellationToken cancellationToken)
    {
        var entries = await registry.ResolveJobsAsync(expression, allowNoMatch, cancellationToken);
        return await GetAllAsync(entries.Select(entry => entry.Job), cancellationToken);
    }

    public async Task<IReadOnlyList<JobView>> GetAllAsync(IEnumerable<JobId> ids, CancellationToken cancellationToken)
    {
        var views = await ParallelCalls.SelectAsync(ids, QuestionsAtATime, id => AskAsync(id, cancellationToken));
        return [.. views.Where(view => view.Phase != JobPhase.Absent)];
    }

    /// <summary>All of them; one that does not answer is shown as <see cref="JobView.Unanswered"/>, and holds up no other.</summary>
    public async Task<IReadOnlyList<JobView>> ShowAllAsync(IEnumerable<JobId> ids, CancellationToken cancellationToken)
    {
        var views = await CollectAsync(ids, timeouts.Listing, TimeSpan.MaxValue, cancellationToken);
        return [.. views.Where(view => view.Phase != JobPhase.Absent)];
    }

    /// <summary>Those that answer within the time for a plan, one time for all.</summary>
    public async Task<IReadOnlyList<JobView>> GetAnsweringAsync(IEnumerable<JobId> ids, CancellationToken cancellationToken)
    {
        var views = await CollectAsync(ids, timeouts.Plan, timeouts.Plan, cancellationToken);
        return [.. views.Where(view => !view.IsUnanswered)];
    }

    /// <returns>The node that the job runs on.</returns>
    public async Task<string> OpenAsync(JobId job, TimeSpan timeout, CancellationToken cancellationToken)
    {
        await registry.ExpectJobAsync(job, cancellationToken);
        var token = ids.Next();
        try
        {
            var open = await ChangeAsync<JobIsOpen>(new OpenJob(job, token), job, timeout, cancellationToken);
            await registry.ConfirmAsync(job, cancellationToken);
            return open.Node;
        }
        catch (RefusedException refused) when (refused.Refusal.Kind == RefusalKind.Unavailable)
        {
            throw new RefusedException(
                Refusal.TimedOut($"Opening job [{job}] timed out after [{timeout.TotalSeconds:0}s]: {refused.Refusal.Reason}"));
        }
    }

    /// <summary>Records that are sent again while nothing answers, and are counted once.</summary>
    /// <returns>The counts of these records.</returns>
    public async Task<DataCounts> PostAsync(JobId job, ParsedRecords records, CancellationToken cancellationToken, TimeRange? reset = null)
    {
        var (number, settled) = _numbers.Take();
        try
        {
            return (await ChangeAsync<RecordsAccepted>(
                new PostRecords(job, _poster, number, settled, records) { Reset = reset }, job, timeouts.Change, cancellationToken)).Counts;
        }
        finally
        {
            _numbers.Settle(number);
        }
    }

    /// <returns>The end of the last final bucket, milliseconds; null before any record.</returns>
    public async Task<long?> FlushAsync(FlushJob flush, CancellationToken cancellationToken) =>
        (await ChangeAsync<JobIsFlushed>(flush, flush.JobId, timeouts.Change, cancellationToken)).LastFinalizedBucketEnd;

    /// <summary>
    /// Makes open jobs use what their calendars and filters hold now. A job that is closed or does not answer is left out: it reads them when it
    /// opens, or with its next data.
    /// </summary>
    public Task RefreshRulesAsync(IEnumerable<JobId> ids, CancellationToken cancellationToken) =>
        ParallelCalls.SelectAsync(ids, QuestionsAtATime, id => TryRefreshRulesAsync(id, cancellationToken));

    private async Task<bool> TryRefreshRulesAsync(JobId job, CancellationToken cancellationToken)
    {
        try
        {
            await ChangeAsync<JobRuns>(new RefreshRules(job), job, timeouts.Listing, cancellationToken);
            return true;
        }
        catch (RefusedException)
        {
            return false;
        }
    }

    /// <returns>Once it is known that it can be worked out.</returns>
    public async Task ForecastAsync(StartForecast forecast, CancellationToken cancellationToken) =>
        await ChangeAsync<ForecastIsStarted>(forecast, forecast.JobId, timeouts.Change, cancellationToken);

    /// <summary>Deletes a job and its datafeed.</summary>
    public async Task DeleteAsync(JobId job, bool force, CancellationToken cancellationToken)
    {
        try
        {
            await registry.DeleteJobAsync(job, force, reservation: 0, cancellationToken);
        }
        catch (RefusedException unknown) when (unknown.Refusal.Kind == RefusalKind.NotFound)
        {
            if (!await DeleteUnlistedAsync(job, force, cancellationToken)) throw;
        }
    }

    /// <summary>Deletes the job that was created under this reservation, and no later one.</summary>
    public Task UndoAsync(CreatedJob job, CancellationToken cancellationToken) =>
        registry.DeleteJobAsync(job.Config.Id, force: true, job.Reservation, cancellationToken);

    // Earlier builds could leave a job that is missing in the registry. It has no reservation number; one with a number is not touched.
    private async Task<bool> DeleteUnlistedAsync(JobId job, bool force, CancellationToken cancellationToken)
    {
        if ((await AskAsync(job, cancellationToken)).Phase == JobPhase.Absent) return false;
        await ChangeAsync<JobIsDeleted>(new DeleteJob(job, force), job, timeouts.Change, cancellationToken);
        return (await AskAsync(job, cancellationToken)).Phase == JobPhase.Absent;
    }

    public async Task<JobConfig> UpdateAsync(JobId job, JobUpdate update, CancellationToken cancellationToken)
    {
        // The registry refuses groups that have the name of a job, and knows a group before the job shows it.
        var before = (await GetOneAsync(job, cancellationToken)).Config?.Groups;
        if (update.Groups is { } groups) await registry.ChangeGroupsAsync(job, groups, cancellationToken);
        try
        {
            return (await ChangeAsync<JobIsUpdated>(new UpdateJob(job, update), job, timeouts.Change, cancellationToken)).Config;
        }
        catch (RefusedException) when (update.Groups is not null && before is not null)
        {
            await registry.ChangeGroupsAsync(job, before.Value, CancellationToken.None);
            throw;
        }
    }

    /// <summary>Stops the engine of an open job, which stays open.</summary>
    /// <returns>Whether something of it still runs.</returns>
    public async Task<bool> SuspendAsync(JobId job, CancellationToken cancellationToken) =>
        (await ChangeAsync<JobIsSuspended>(new SuspendJob(job), job, timeouts.Change, cancellationToken)).Runs;

    /// <summary>Starts the engine of an open job that has none, and waits for it.</summary>
    public Task WakeAsync(JobId job, CancellationToken cancellationToken) =>
        ChangeAsync<JobReply>(new WakeJob(job), job, timeouts.Change, cancellationToken);

    /// <summary>Deletes what the job has learned and found.</summary>
    public Task ResetAsync(JobId job, CancellationToken cancellationToken) =>
        ChangeAsync<JobIsReset>(new ResetJob(job), job, timeouts.Change, cancellationToken);

    public async Task<ModelSnapshotRef> UpdateSnapshotAsync(
        JobId job, string snapshotId, string? description, bool? retain, CancellationToken cancellationToken) =>
        (await ChangeAsync<SnapshotIsUpdated>(new UpdateSnapshot(job, snapshotId, description, retain), job, timeouts.Change, cancellationToken))
            .Snapshot;

    public Task DeleteSnapshotAsync(JobId job, string snapshotId, CancellationToken cancellationToken) =>
        ChangeAsync<SnapshotsAreDeleted>(new DeleteSnapshot(job, snapshotId), job, timeouts.Change, cancellationToken);

    /// <returns>The snapshots that were older than the job's retention, and are deleted.</returns>
    public async Task<ImmutableArray<string>> RetireSnapshotsAsync(JobId job, CancellationToken cancellationToken) =>
        (await ChangeAsync<SnapshotsAreDeleted>(new RetireSnapshots(job), job, timeouts.Change, cancellationToken)).SnapshotIds;

    /// <param name="snapshotId">Null for no model at all.</param>
    public async Task<ModelSnapshotRef?> RevertAsync(
        JobId job, string? snapshotId, bool deleteInterveningResults, CancellationToken cancellationToken) =>
        (await ChangeAsync<ModelIsReverted>(
            new RevertModel(job, snapshotId, deleteInterveningResults), job, timeouts.Change, cancellationToken)).Snapshot;

    private Task<JobView> AskAsync(JobId job, CancellationToken cancellationToken) =>
        jobs.ActorRef.AskUntilAsync<JobView>(new GetJob(job), $"Job [{job}]", timeouts.Question, time, cancellationToken);

    /// <param name="each">How long one may take; one that takes longer is shown as not answering.</param>
    private async Task<IEnumerable<JobView>> CollectAsync(
        IEnumerable<JobId> asked, TimeSpan each, TimeSpan all, CancellationToken cancellationToken)
    {
        var found = await ReplyCollector<JobId, JobView>.CollectAsync(
            jobs.ActorRef, asked, Questions, new CollectionTime(each, all, time), cancellationToken);
        return found.Select(reply => reply.Reply ?? JobView.Unanswered(reply.Id, AskExtensions.NoAnswer($"Job [{reply.Id}]", each).Reason));
    }

    private Task<T> ChangeAsync<T>(object command, JobId job, TimeSpan timeout, CancellationToken cancellationToken)
        where T : JobReply =>
        jobs.ActorRef.AskUntilAsync<T>(command, $"Job [{job}]", timeout, time, cancellationToken)
            .OnceDurableAsync(sync, time, cancellationToken);
}

/// <summary>A job as it was created.</summary>
/// <param name="Reservation">The number of this incarnation of its name.</param>
public sealed record CreatedJob(JobConfig Config, long Reservation);
