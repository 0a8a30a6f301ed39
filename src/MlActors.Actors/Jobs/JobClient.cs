using System.Collections.Immutable;
using Akka.Actor;
using Akka.Hosting;
using MlActors.Actors.Registry;
using MlActors.Domain;
using MlActors.Domain.Filters;
using MlActors.Domain.Jobs;
using MlActors.Domain.Records;
using MlActors.Domain.Snapshots;
using static MlActors.Domain.Jobs.JobCommand;
using static MlActors.Domain.Jobs.JobReply;
using static MlActors.Domain.Jobs.JobRequest;

namespace MlActors.Actors.Jobs;

/// <summary>Speaks to jobs from any node. Refusals come as <see cref="RefusedException"/>.</summary>
public sealed class JobClient(IRequiredActor<JobRegion> jobs, RegistryClient registry, Patience patience, TimeProvider time)
{
    /// <summary>Questions under way at a time: enough to hide the way to the other node, few enough not to flood it.</summary>
    private const int QuestionsAtATime = 256;

    private readonly string _poster = Guid.NewGuid().ToString("N");
    private readonly PostNumbers _numbers = new();

    public async Task<CreatedJob> Create(JobConfig config, CancellationToken ct)
    {
        var reservation = await registry.ReserveJob(config.Id, config.Groups, ct);
        var created = await Change<JobIsCreated>(new CreateJob(config.Id, config, reservation), config.Id, patience.Change, ct);
        return new CreatedJob(created.Config, reservation);
    }

    /// <summary>One job by its id.</summary>
    public async Task<JobView> GetOne(JobId job, CancellationToken ct)
    {
        var view = await Ask(job, ct);
        return view.Phase == JobPhase.Absent ? throw new RefusedException(JobDecisions.Unknown(job)) : view;
    }

    /// <summary>The jobs that an expression names, sorted by id.</summary>
    public async Task<IReadOnlyList<JobView>> Get(string? expression, bool allowNoMatch, CancellationToken ct)
    {
        var entries = await registry.ResolveJobs(expression, allowNoMatch, ct);
        return await GetAll(entries.Select(entry => entry.Job), ct);
    }

    public async Task<IReadOnlyList<JobView>> GetAll(IEnumerable<JobId> ids, CancellationToken ct)
    {
        var views = await InParallel.Select(ids, QuestionsAtATime, id => Ask(id, ct));
        return [.. views.Where(view => view.Phase != JobPhase.Absent)];
    }

    /// <summary>All of them; one that does not answer is shown as <see cref="JobView.Unanswered"/>, and holds up no other.</summary>
    public async Task<IReadOnlyList<JobView>> ShowAll(IEnumerable<JobId> ids, CancellationToken ct)
    {
        var views = await InParallel.Select(ids, QuestionsAtATime, id => AskOrShow(id, patience.Listing, ct));
        return [.. views.Where(view => view.Phase != JobPhase.Absent)];
    }

    /// <summary>Those that answer within the time for a plan, one time for all.</summary>
    public async Task<IReadOnlyList<JobView>> GetAnswering(IEnumerable<JobId> ids, CancellationToken ct)
    {
        var deadline = time.GetUtcNow() + patience.Plan;
        var views = await InParallel.Select(ids, QuestionsAtATime, id => AskOrShow(id, deadline - time.GetUtcNow(), ct));
        return [.. views.Where(view => !view.IsUnanswered)];
    }

    /// <inheritdoc cref="Open(JobId, ImmutableArray{FilterItems}, TimeSpan, CancellationToken)"/>
    public Task<string> Open(JobId job, TimeSpan timeout, CancellationToken ct) => Open(job, [], timeout, ct);

    /// <param name="filters">What the filters hold that the job's rules name.</param>
    /// <returns>The node that the job runs on.</returns>
    public async Task<string> Open(JobId job, ImmutableArray<FilterItems> filters, TimeSpan timeout, CancellationToken ct)
    {
        await registry.ExpectJob(job, ct);
        var token = Guid.NewGuid().ToString("N");
        try
        {
            return (await Change<JobIsOpen>(new OpenJob(job, token) { Filters = filters }, job, timeout, ct)).Node;
        }
        catch (RefusedException refused) when (refused.Refusal.Kind == RefusalKind.Unavailable)
        {
            throw new RefusedException(Refusal.TimedOut($"Opening job [{job}] timed out after [{timeout.TotalSeconds:0}s]: {refused.Refusal.Reason}"));
        }
    }

    /// <summary>Records that are sent again while nothing answers, and are counted once.</summary>
    /// <returns>The counts of these records.</returns>
    public async Task<DataCounts> Post(JobId job, ParsedRecords records, CancellationToken ct)
    {
        var (number, settled) = _numbers.Take();
        try
        {
            return (await Change<RecordsAccepted>(new PostRecords(job, _poster, number, settled, records), job, patience.Change, ct)).Counts;
        }
        finally
        {
            _numbers.Settle(number);
        }
    }

    /// <returns>The end of the last final bucket, milliseconds; null before any record.</returns>
    public async Task<long?> Flush(FlushJob flush, CancellationToken ct) =>
        (await Change<JobIsFlushed>(flush, flush.JobId, patience.Change, ct)).LastFinalizedBucketEnd;

    /// <returns>Once it is known that it can be worked out.</returns>
    public async Task Forecast(StartForecast forecast, CancellationToken ct) =>
        await Change<ForecastIsStarted>(forecast, forecast.JobId, patience.Change, ct);

    /// <summary>Deletes a job and its datafeed.</summary>
    public async Task Delete(JobId job, bool force, CancellationToken ct)
    {
        try
        {
            await registry.DeleteJob(job, force, reservation: 0, ct);
        }
        catch (RefusedException unknown) when (unknown.Refusal.Kind == RefusalKind.NotFound)
        {
            if (!await DeleteUnlisted(job, force, ct)) throw;
        }
    }

    /// <summary>Deletes the job that was created under this reservation, and no later one.</summary>
    public Task Undo(CreatedJob job, CancellationToken ct) => registry.DeleteJob(job.Config.Id, force: true, job.Reservation, ct);

    // Earlier builds could leave a job that the registry did not know. It has no number, and one that has is not touched by this.
    private async Task<bool> DeleteUnlisted(JobId job, bool force, CancellationToken ct)
    {
        if ((await Ask(job, ct)).Phase == JobPhase.Absent) return false;
        await Change<JobIsDeleted>(new DeleteJob(job, force), job, patience.Change, ct);
        return (await Ask(job, ct)).Phase == JobPhase.Absent;
    }

    /// <param name="snapshotId">Null for no model at all.</param>
    public async Task<ModelSnapshotRef?> Revert(JobId job, string? snapshotId, bool deleteInterveningResults, CancellationToken ct) =>
        (await Change<ModelIsReverted>(new RevertModel(job, snapshotId, deleteInterveningResults), job, patience.Change, ct)).Snapshot;

    private Task<JobView> Ask(JobId job, CancellationToken ct) => Ask(job, patience.Question, ct);

    private Task<JobView> Ask(JobId job, TimeSpan howLong, CancellationToken ct) =>
        jobs.ActorRef.AskUntil<JobView>(new GetJob(job), $"Job [{job}]", howLong, time, ct);

    private async Task<JobView> AskOrShow(JobId job, TimeSpan howLong, CancellationToken ct)
    {
        try
        {
            return await Ask(job, howLong, ct);
        }
        catch (RefusedException refused)
        {
            return JobView.Unanswered(job, refused.Refusal.Reason);
        }
    }

    private Task<T> Change<T>(object command, JobId job, TimeSpan timeout, CancellationToken ct)
        where T : JobReply => jobs.ActorRef.AskUntil<T>(command, $"Job [{job}]", timeout, time, ct);
}

/// <summary>A job as it was created.</summary>
/// <param name="Reservation">The number of this incarnation of its name.</param>
public sealed record CreatedJob(JobConfig Config, long Reservation);
