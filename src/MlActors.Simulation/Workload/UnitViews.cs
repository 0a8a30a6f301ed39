using MlActors.Actors.Shutdown;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;

namespace MlActors.Simulation.Workload;

/// <summary>What the cluster says of its jobs and datafeeds when it is asked; what it does not answer is no fault.</summary>
internal readonly struct UnitViews(NodeClients clients, CancellationToken calls)
{
    public async Task<JobView?> OfAsync(JobId job)
    {
        try
        {
            return await clients.Jobs.GetOneAsync(job, calls);
        }
        catch (Exception refused) when (refused is RefusedException or OperationCanceledException)
        {
            return null;
        }
    }

    public async Task<DatafeedView?> OfAsync(DatafeedId feed)
    {
        try
        {
            return await clients.Feeds.GetOneAsync(feed, calls);
        }
        catch (Exception refused) when (refused is RefusedException or OperationCanceledException)
        {
            return null;
        }
    }

    public async Task<JobPhase> PhaseOfAsync(JobId job)
    {
        try
        {
            return (await clients.Jobs.GetOneAsync(job, calls)).Phase;
        }
        catch (RefusedException unknown) when (unknown.Refusal.Kind == RefusalKind.NotFound)
        {
            return JobPhase.Absent;
        }
        catch (Exception refused) when (refused is RefusedException or OperationCanceledException)
        {
            return JobPhase.Invalid;
        }
    }

    public async Task<DatafeedPhase> PhaseOfAsync(DatafeedId feed) => (await OfAsync(feed))?.Phase ?? DatafeedPhase.Invalid;

    public async Task<bool> IsUnknownAsync(DatafeedId feed)
    {
        try
        {
            await clients.Feeds.GetOneAsync(feed, calls);
            return false;
        }
        catch (Exception refused) when (refused is RefusedException or OperationCanceledException)
        {
            return refused is RefusedException { Refusal.Kind: RefusalKind.NotFound };
        }
    }
}
