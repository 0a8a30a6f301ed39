using System.Collections.Immutable;
using Akka.Hosting;
using MlActors.Actors.Messaging;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Registry;
using MlActors.Storage.Files;
using static MlActors.Domain.Registry.RegistryCommand;
using static MlActors.Domain.Registry.RegistryReply;
using static MlActors.Domain.Registry.RegistryRequest;

namespace MlActors.Actors.Registry;

/// <summary>
/// Sends requests to the registry from any node. Every method throws a <see cref="RefusedException"/> when it is refused, or when the registry
/// does not answer in time.
/// </summary>
public sealed class RegistryClient(IRequiredActor<RegistryProxy> registry, CallTimeouts timeouts, IStoreSync sync, TimeProvider time)
{
    /// <returns>The number of the reservation.</returns>
    public async Task<long> ReserveJobAsync(JobId job, ImmutableArray<string> groups, CancellationToken cancellationToken) =>
        (await AskAsync<RegistryDone>(new ReserveJob(job, groups), cancellationToken)).Reservation;

    public Task ChangeGroupsAsync(JobId job, ImmutableArray<string> groups, CancellationToken cancellationToken) =>
        ChangeAsync(new ChangeGroups(job, groups), cancellationToken);

    /// <inheritdoc cref="ReserveJobAsync"/>
    public async Task<long> ReserveDatafeedAsync(DatafeedId datafeed, JobId job, CancellationToken cancellationToken) =>
        (await AskAsync<RegistryDone>(new ReserveDatafeed(datafeed, job), cancellationToken)).Reservation;

    /// <summary>Deletes a job with its datafeed, and waits until both are gone. A deletion that was started continues without the caller.</summary>
    /// <param name="reservation">The incarnation to delete; 0 for the present one.</param>
    public async Task DeleteJobAsync(JobId job, bool force, long reservation, CancellationToken cancellationToken)
    {
        var begun = await AskAsync<RegistryDone>(new BeginDeleteJob(job, force, reservation), cancellationToken);
        await AwaitEndAsync(new AwaitJobDeletion(job, begun.Reservation), $"The deletion of job [{job}]", cancellationToken);
    }

    /// <inheritdoc cref="DeleteJobAsync"/>
    public async Task DeleteDatafeedAsync(DatafeedId datafeed, bool force, CancellationToken cancellationToken)
    {
        var begun = await AskAsync<RegistryDone>(new BeginDeleteDatafeed(datafeed, force), cancellationToken);
        await AwaitEndAsync(new AwaitDatafeedDeletion(datafeed, begun.Reservation), $"The deletion of datafeed [{datafeed}]", cancellationToken);
    }

    public Task ExpectJobAsync(JobId job, CancellationToken cancellationToken) => ChangeAsync(new ExpectJob(job), cancellationToken);

    public Task ExpectDatafeedAsync(DatafeedId datafeed, CancellationToken cancellationToken) =>
        ChangeAsync(new ExpectDatafeed(datafeed), cancellationToken);

    /// <summary>
    /// The job is open. While it was being opened its node may have been lost, and the registry may have heard that the job is closed: it is told
    /// again before the caller is, or a later loss would leave the job without an engine.
    /// </summary>
    public Task ConfirmAsync(JobId job, CancellationToken cancellationToken) => ConfirmAsync(new ExpectJob(job), cancellationToken);

    /// <inheritdoc cref="ConfirmAsync(JobId, CancellationToken)"/>
    public Task ConfirmAsync(DatafeedId datafeed, CancellationToken cancellationToken) =>
        ConfirmAsync(new ExpectDatafeed(datafeed), cancellationToken);

    private async Task ConfirmAsync(RegistryCommand expect, CancellationToken cancellationToken)
    {
        try
        {
            await ChangeAsync(expect, cancellationToken);
        }
        catch (RefusedException refused) when (refused.Refusal.Kind is RefusalKind.Conflict or RefusalKind.NotFound)
        {
            // It is being deleted, or the cluster is being shut down: that run closes it.
        }
    }

    public Task CloseGateAsync(RunId run, CancellationToken cancellationToken) => ChangeAsync(new CloseGate(run), cancellationToken);

    /// <summary>The jobs that an expression of ids, groups and wildcards names, sorted.</summary>
    /// <param name="expression">Null for all jobs.</param>
    /// <param name="allowNoMatch">A wildcard that matches nothing is no error; an unknown id always is one.</param>
    public async Task<ImmutableArray<JobEntry>> ResolveJobsAsync(string? expression, bool allowNoMatch, CancellationToken cancellationToken)
    {
        var resolved = await AskAsync<JobsResolved>(new ResolveJobs(expression), cancellationToken);
        return new Resolution([], resolved.UnknownIds, resolved.EmptyWildcards).Missing(allowNoMatch) is { } missing
            ? throw new RefusedException(JobDecisions.Unknown(new JobId(missing)))
            : resolved.Jobs;
    }

    /// <summary>The jobs that an expression of ids, groups and wildcards names, as far as there are any.</summary>
    public async Task<ImmutableArray<JobEntry>> FindJobsAsync(string expression, CancellationToken cancellationToken) =>
        (await AskAsync<JobsResolved>(new ResolveJobs(expression), cancellationToken)).Jobs;

    /// <summary>The datafeeds that an expression of ids and wildcards names, sorted.</summary>
    /// <param name="expression">Null for all datafeeds.</param>
    /// <param name="allowNoMatch">A wildcard that matches nothing is no error; an unknown id always is one.</param>
    public async Task<ImmutableArray<DatafeedEntry>> ResolveDatafeedsAsync(string? expression, bool allowNoMatch, CancellationToken cancellationToken)
    {
        var resolved = await AskAsync<DatafeedsResolved>(new ResolveDatafeeds(expression), cancellationToken);
        return new Resolution([], resolved.UnknownIds, resolved.EmptyWildcards).Missing(allowNoMatch) is { } missing
            ? throw new RefusedException(DatafeedDecisions.Unknown(new DatafeedId(missing)))
            : resolved.Datafeeds;
    }

    private Task AwaitEndAsync(RegistryRequest end, string what, CancellationToken cancellationToken) =>
        registry.ActorRef.AskUntilAsync<RegistryDone>(end, what, timeouts.Change, time, cancellationToken)
            .OnceDurableAsync(sync, time, cancellationToken);

    private Task ChangeAsync(RegistryCommand command, CancellationToken cancellationToken) => AskAsync<RegistryDone>(command, cancellationToken);

    private Task<T> AskAsync<T>(object question, CancellationToken cancellationToken)
        where T : RegistryReply => registry.ActorRef.AskUntilAsync<T>(question, "The registry", timeouts.Question, time, cancellationToken);
}
