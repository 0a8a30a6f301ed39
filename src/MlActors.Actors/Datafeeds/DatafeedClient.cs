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
        await registry.ReserveDatafeed(config.Id, config.JobId, ct);
        return (await Change<DatafeedIsCreated>(new CreateDatafeed(config.Id, config), config.Id, patience.Change, ct)).Config;
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
        await Change<DatafeedIsDeleted>(new DeleteDatafeed(datafeed, force), datafeed, patience.Change, ct);
        await registry.ReleaseDatafeed(datafeed, ct);
    }

    private Task<DatafeedView> Ask(DatafeedId datafeed, CancellationToken ct) =>
        datafeeds.ActorRef.AskUntil<DatafeedView>(new GetDatafeed(datafeed), $"Datafeed [{datafeed}]", patience.Question, time, ct);

    private Task<T> Change<T>(object command, DatafeedId datafeed, TimeSpan timeout, CancellationToken ct)
        where T : DatafeedReply => datafeeds.ActorRef.AskUntil<T>(command, $"Datafeed [{datafeed}]", timeout, time, ct);
}
