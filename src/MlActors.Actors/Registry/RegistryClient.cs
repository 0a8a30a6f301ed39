using System.Collections.Immutable;
using Akka.Hosting;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Registry;
using MlActors.Domain.Shutdown;
using static MlActors.Domain.Registry.RegistryCommand;
using static MlActors.Domain.Registry.RegistryReply;
using static MlActors.Domain.Registry.RegistryRequest;

namespace MlActors.Actors.Registry;

/// <summary>Speaks to the registry from any node.</summary>
public sealed class RegistryClient(IRequiredActor<RegistryProxy> registry, Patience patience, TimeProvider time)
{
    /// <returns>The number of the reservation.</returns>
    public async Task<long> ReserveJob(JobId job, ImmutableArray<string> groups, CancellationToken ct) =>
        (await Ask<RegistryDone>(new ReserveJob(job, groups), ct)).Reservation;

    /// <inheritdoc cref="ReserveJob"/>
    public async Task<long> ReserveDatafeed(DatafeedId datafeed, JobId job, CancellationToken ct) =>
        (await Ask<RegistryDone>(new ReserveDatafeed(datafeed, job), ct)).Reservation;

    /// <summary>Deletes a job with its datafeed, and waits until both are gone. What was begun goes on when the caller does not wait.</summary>
    /// <param name="reservation">The one incarnation that is meant; 0 for the present one.</param>
    public async Task DeleteJob(JobId job, bool force, long reservation, CancellationToken ct)
    {
        var begun = await Ask<RegistryDone>(new BeginDeleteJob(job, force, reservation), ct);
        await AwaitEnd(new AwaitJobDeletion(job, begun.Reservation), $"The deletion of job [{job}]", ct);
    }

    /// <inheritdoc cref="DeleteJob"/>
    public async Task DeleteDatafeed(DatafeedId datafeed, bool force, CancellationToken ct)
    {
        var begun = await Ask<RegistryDone>(new BeginDeleteDatafeed(datafeed, force), ct);
        await AwaitEnd(new AwaitDatafeedDeletion(datafeed, begun.Reservation), $"The deletion of datafeed [{datafeed}]", ct);
    }

    public Task ExpectJob(JobId job, CancellationToken ct) => Change(new ExpectJob(job), ct);

    public Task ExpectDatafeed(DatafeedId datafeed, CancellationToken ct) => Change(new ExpectDatafeed(datafeed), ct);

    public Task CloseGate(RunId run, CancellationToken ct) => Change(new CloseGate(run), ct);

    /// <summary>The jobs that an expression of ids, groups and wildcards names, sorted.</summary>
    public async Task<ImmutableArray<JobEntry>> ResolveJobs(string? expression, bool allowNoMatch, CancellationToken ct)
    {
        var resolved = await Ask<JobsResolved>(new ResolveJobs(expression), ct);
        return new Resolution([], resolved.UnknownIds, resolved.EmptyWildcards).Missing(allowNoMatch) is { } missing
            ? throw new RefusedException(JobDecisions.Unknown(new JobId(missing)))
            : resolved.Jobs;
    }

    /// <summary>The datafeeds that an expression of ids and wildcards names, sorted.</summary>
    public async Task<ImmutableArray<DatafeedEntry>> ResolveDatafeeds(string? expression, bool allowNoMatch, CancellationToken ct)
    {
        var resolved = await Ask<DatafeedsResolved>(new ResolveDatafeeds(expression), ct);
        return new Resolution([], resolved.UnknownIds, resolved.EmptyWildcards).Missing(allowNoMatch) is { } missing
            ? throw new RefusedException(DatafeedDecisions.Unknown(new DatafeedId(missing)))
            : resolved.Datafeeds;
    }

    private Task AwaitEnd(RegistryRequest end, string what, CancellationToken ct) =>
        registry.ActorRef.AskUntil<RegistryDone>(end, what, patience.Change, time, ct);

    private Task Change(RegistryCommand command, CancellationToken ct) => Ask<RegistryDone>(command, ct);

    private Task<T> Ask<T>(object question, CancellationToken ct)
        where T : RegistryReply => registry.ActorRef.AskUntil<T>(question, "The registry", patience.Question, time, ct);
}
