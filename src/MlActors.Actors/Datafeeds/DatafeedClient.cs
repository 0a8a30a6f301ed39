using Akka.Hosting;
using MlActors.Actors.Registry;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using static MlActors.Domain.Datafeeds.DatafeedCommand;
using static MlActors.Domain.Datafeeds.DatafeedReply;
using static MlActors.Domain.Datafeeds.DatafeedRequest;

namespace MlActors.Actors.Datafeeds;

/// <summary>Speaks to datafeeds from any node. Refusals come as <see cref="RefusedException"/>.</summary>
public sealed class DatafeedClient(IRequiredActor<DatafeedRegion> datafeeds, RegistryClient registry, Patience patience, TimeProvider time)
{
    private const int QuestionsAtATime = 256;

    public async Task<DatafeedConfig> Create(DatafeedConfig config, CancellationToken ct)
    {
        var reservation = await registry.ReserveDatafeed(config.Id, config.JobId, ct);
        return (await Change<DatafeedIsCreated>(new CreateDatafeed(config.Id, config, reservation), config.Id, patience.Change, ct)).Config;
    }

    /// <summary>One datafeed by its id.</summary>
    public async Task<DatafeedView> GetOne(DatafeedId datafeed, CancellationToken ct)
    {
        var view = await Ask(datafeed, ct);
        return view.Phase == DatafeedPhase.Absent ? throw new RefusedException(DatafeedDecisions.Unknown(datafeed)) : view;
    }

    /// <summary>The datafeeds that an expression names, sorted by id.</summary>
    public async Task<IReadOnlyList<DatafeedView>> Get(string? expression, bool allowNoMatch, CancellationToken ct)
    {
        var entries = await registry.ResolveDatafeeds(expression, allowNoMatch, ct);
        return await GetAll(entries.Select(entry => entry.Datafeed), ct);
    }

    public async Task<IReadOnlyList<DatafeedView>> GetAll(IEnumerable<DatafeedId> ids, CancellationToken ct)
    {
        var views = await InParallel.Select(ids, QuestionsAtATime, id => Ask(id, ct));
        return [.. views.Where(view => view.Phase != DatafeedPhase.Absent)];
    }

    /// <summary>All of them; one that does not answer is shown as <see cref="DatafeedView.Unanswered"/>, and holds up no other.</summary>
    public async Task<IReadOnlyList<DatafeedView>> ShowAll(IEnumerable<DatafeedId> ids, CancellationToken ct)
    {
        var views = await InParallel.Select(ids, QuestionsAtATime, id => AskOrShow(id, patience.Listing, ct));
        return [.. views.Where(view => view.Phase != DatafeedPhase.Absent)];
    }

    /// <summary>Those that answer within the time for a plan, one time for all.</summary>
    public async Task<IReadOnlyList<DatafeedView>> GetAnswering(IEnumerable<DatafeedId> ids, CancellationToken ct)
    {
        var deadline = time.GetUtcNow() + patience.Plan;
        var views = await InParallel.Select(ids, QuestionsAtATime, id => AskOrShow(id, deadline - time.GetUtcNow(), ct));
        return [.. views.Where(view => !view.IsUnanswered)];
    }

    /// <param name="start">Inclusive, milliseconds; null for the earliest data, or where the job stands.</param>
    /// <param name="end">Exclusive, milliseconds; null for real time without end.</param>
    /// <returns>The node that the datafeed runs on.</returns>
    public async Task<string> Start(DatafeedId datafeed, long? start, long? end, TimeSpan timeout, CancellationToken ct)
    {
        await registry.ExpectDatafeed(datafeed, ct);
        var token = Guid.NewGuid().ToString("N");
        try
        {
            return (await Change<DatafeedIsStarted>(new StartDatafeed(datafeed, start, end, token), datafeed, timeout, ct)).Node;
        }
        catch (RefusedException refused) when (refused.Refusal.Kind == RefusalKind.Unavailable)
        {
            throw new RefusedException(Refusal.TimedOut($"Starting datafeed [{datafeed}] timed out after [{timeout.TotalSeconds:0}s]: {refused.Refusal.Reason}"));
        }
    }

    public async Task Delete(DatafeedId datafeed, bool force, CancellationToken ct)
    {
        try
        {
            await registry.DeleteDatafeed(datafeed, force, ct);
        }
        catch (RefusedException unknown) when (unknown.Refusal.Kind == RefusalKind.NotFound)
        {
            if (!await DeleteUnlisted(datafeed, force, ct)) throw;
        }
    }

    // Earlier builds could leave a datafeed that the registry did not know. It has no number, and one that has is not touched by this.
    private async Task<bool> DeleteUnlisted(DatafeedId datafeed, bool force, CancellationToken ct)
    {
        if ((await Ask(datafeed, ct)).Phase == DatafeedPhase.Absent) return false;
        await Change<DatafeedIsDeleted>(new DeleteDatafeed(datafeed, force), datafeed, patience.Change, ct);
        return (await Ask(datafeed, ct)).Phase == DatafeedPhase.Absent;
    }

    private Task<DatafeedView> Ask(DatafeedId datafeed, CancellationToken ct) => Ask(datafeed, patience.Question, ct);

    private Task<DatafeedView> Ask(DatafeedId datafeed, TimeSpan howLong, CancellationToken ct) =>
        datafeeds.ActorRef.AskUntil<DatafeedView>(new GetDatafeed(datafeed), $"Datafeed [{datafeed}]", howLong, time, ct);

    private async Task<DatafeedView> AskOrShow(DatafeedId datafeed, TimeSpan howLong, CancellationToken ct)
    {
        try
        {
            return await Ask(datafeed, howLong, ct);
        }
        catch (RefusedException refused)
        {
            return DatafeedView.Unanswered(datafeed, refused.Refusal.Reason);
        }
    }

    private Task<T> Change<T>(object command, DatafeedId datafeed, TimeSpan timeout, CancellationToken ct)
        where T : DatafeedReply => datafeeds.ActorRef.AskUntil<T>(command, $"Datafeed [{datafeed}]", timeout, time, ct);
}
