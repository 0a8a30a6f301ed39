using Akka.Hosting;
using MlActors.Actors.Messaging;
using MlActors.Actors.Registry;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Storage.Files;
using static MlActors.Domain.Datafeeds.DatafeedCommand;
using static MlActors.Domain.Datafeeds.DatafeedReply;
using static MlActors.Domain.Datafeeds.DatafeedRequest;

namespace MlActors.Actors.Datafeeds;

/// <summary>Sends requests to datafeeds from any node. Refusals are thrown as <see cref="RefusedException"/>.</summary>
public sealed class DatafeedClient(
    IRequiredActor<DatafeedRegion> datafeeds, RegistryClient registry, CallTimeouts timeouts, IIdSource ids, IStoreSync sync,
    TimeProvider time)
{
    private const int QuestionsAtATime = 256;

    private static readonly ReplyCollector<DatafeedId, DatafeedView>.Conversation Questions =
        new(id => new GetDatafeed(id), view => view.Id);

    public async Task<DatafeedConfig> CreateAsync(DatafeedConfig config, CancellationToken cancellationToken)
    {
        var reservation = await registry.ReserveDatafeedAsync(config.Id, config.JobId, cancellationToken);
        return (await ChangeAsync<DatafeedIsCreated>(
            new CreateDatafeed(config.Id, config, reservation), config.Id, timeouts.Change, cancellationToken)).Config;
    }

    /// <summary>One datafeed by its id.</summary>
    public async Task<DatafeedView> GetOneAsync(DatafeedId datafeed, CancellationToken cancellationToken)
    {
        var view = await AskAsync(datafeed, cancellationToken);
        return view.Phase == DatafeedPhase.Absent ? throw new RefusedException(DatafeedDecisions.Unknown(datafeed)) : view;
    }

    /// <summary>The datafeeds that an expression names, sorted by id.</summary>
    public async Task<IReadOnlyList<DatafeedView>> GetAsync(string? expression, bool allowNoMatch, CancellationToken cancellationToken)
    {
        var entries = await registry.ResolveDatafeedsAsync(expression, allowNoMatch, cancellationToken);
        return await GetAllAsync(entries.Select(entry => entry.Datafeed), cancellationToken);
    }

    public async Task<IReadOnlyList<DatafeedView>> GetAllAsync(IEnumerable<DatafeedId> ids, CancellationToken cancellationToken)
    {
        var views = await ParallelCalls.SelectAsync(ids, QuestionsAtATime, id => AskAsync(id, cancellationToken));
        return [.. views.Where(view => view.Phase != DatafeedPhase.Absent)];
    }

    /// <summary>All of them; one that does not answer is shown as <see cref="DatafeedView.Unanswered"/>, and holds up no other.</summary>
    public async Task<IReadOnlyList<DatafeedView>> ShowAllAsync(IEnumerable<DatafeedId> ids, CancellationToken cancellationToken)
    {
        var views = await CollectAsync(ids, timeouts.Listing, TimeSpan.MaxValue, cancellationToken);
        return [.. views.Where(view => view.Phase != DatafeedPhase.Absent)];
    }

    /// <summary>Those that answer within the time for a plan, one time for all.</summary>
    public async Task<IReadOnlyList<DatafeedView>> GetAnsweringAsync(IEnumerable<DatafeedId> ids, CancellationToken cancellationToken)
    {
        var views = await CollectAsync(ids, timeouts.Plan, timeouts.Plan, cancellationToken);
        return [.. views.Where(view => !view.IsUnanswered)];
    }

    /// <param name="config">The whole configuration as it is from now on.</param>
    public async Task<DatafeedConfig> UpdateAsync(DatafeedConfig config, CancellationToken cancellationToken) =>
        (await ChangeAsync<DatafeedIsUpdated>(new UpdateDatafeed(config.Id, config), config.Id, timeouts.Change, cancellationToken)).Config;

    /// <param name="start">Inclusive, milliseconds; null for the earliest data, or the job's position.</param>
    /// <param name="end">Exclusive, milliseconds; null for real time without end.</param>
    /// <param name="by">With whose rights it reads; null on a node without security.</param>
    /// <returns>The node that the datafeed runs on.</returns>
    public async Task<string> StartAsync(
        DatafeedId datafeed, long? start, long? end, Identity? by, TimeSpan timeout, CancellationToken cancellationToken)
    {
        await registry.ExpectDatafeedAsync(datafeed, cancellationToken);
        var token = ids.Next();
        try
        {
            var command = new StartDatafeed(datafeed, start, end, token) { By = by };
            var started = await ChangeAsync<DatafeedIsStarted>(command, datafeed, timeout, cancellationToken);
            await registry.ConfirmAsync(datafeed, cancellationToken);
            return started.Node;
        }
        catch (RefusedException refused) when (refused.Refusal.Kind == RefusalKind.Unavailable)
        {
            throw new RefusedException(
                Refusal.TimedOut($"Starting datafeed [{datafeed}] timed out after [{timeout.TotalSeconds:0}s]: {refused.Refusal.Reason}"));
        }
    }

    public async Task DeleteAsync(DatafeedId datafeed, bool force, CancellationToken cancellationToken)
    {
        try
        {
            await registry.DeleteDatafeedAsync(datafeed, force, cancellationToken);
        }
        catch (RefusedException unknown) when (unknown.Refusal.Kind == RefusalKind.NotFound)
        {
            if (!await DeleteUnlistedAsync(datafeed, force, cancellationToken)) throw;
        }
    }

    // Earlier builds could leave a datafeed that is missing in the registry. It has no reservation number; one with a number is not touched.
    private async Task<bool> DeleteUnlistedAsync(DatafeedId datafeed, bool force, CancellationToken cancellationToken)
    {
        if ((await AskAsync(datafeed, cancellationToken)).Phase == DatafeedPhase.Absent) return false;
        await ChangeAsync<DatafeedIsDeleted>(new DeleteDatafeed(datafeed, force), datafeed, timeouts.Change, cancellationToken);
        return (await AskAsync(datafeed, cancellationToken)).Phase == DatafeedPhase.Absent;
    }

    private Task<DatafeedView> AskAsync(DatafeedId datafeed, CancellationToken cancellationToken) =>
        datafeeds.ActorRef.AskUntilAsync<DatafeedView>(
            new GetDatafeed(datafeed), $"Datafeed [{datafeed}]", timeouts.Question, time, cancellationToken);

    /// <param name="each">How long one may take; one that takes longer is shown as not answering.</param>
    private async Task<IEnumerable<DatafeedView>> CollectAsync(
        IEnumerable<DatafeedId> asked, TimeSpan each, TimeSpan all, CancellationToken cancellationToken)
    {
        var found = await ReplyCollector<DatafeedId, DatafeedView>.CollectAsync(
            datafeeds.ActorRef, asked, Questions, new CollectionTime(each, all, time), cancellationToken);
        return found.Select(reply =>
            reply.Reply ?? DatafeedView.Unanswered(reply.Id, AskExtensions.NoAnswer($"Datafeed [{reply.Id}]", each).Reason));
    }

    private Task<T> ChangeAsync<T>(object command, DatafeedId datafeed, TimeSpan timeout, CancellationToken cancellationToken)
        where T : DatafeedReply =>
        datafeeds.ActorRef.AskUntilAsync<T>(command, $"Datafeed [{datafeed}]", timeout, time, cancellationToken)
            .OnceDurableAsync(sync, time, cancellationToken);
}
