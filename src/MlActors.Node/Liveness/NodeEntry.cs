using MlActors.Node.Diagnostics;
using MlActors.Storage;
using MlActors.Storage.Files;

namespace MlActors.Node.Liveness;

/// <summary>The entry of a node in the store, from its admission until its actors have stopped; disposing removes the entry.</summary>
/// <param name="Instance">The id of this run of the process.</param>
internal sealed record NodeEntry(Stores Stores, string Address, string Instance, ILogger Log) : IAsyncDisposable
{
    /// <summary>Whether the node is a member of its cluster; null once it has left in order, after which nothing is checked.</summary>
    public Func<bool?> IsMember { get; set; } = () => false;

    /// <summary>Called before the entry is removed, so that its absence is not attributed to another cluster.</summary>
    public Action OnLeaving { get; set; } = () => { };

    public async ValueTask DisposeAsync()
    {
        OnLeaving();
        try
        {
            await Stores.Cluster.LeaveAsync(Address, Instance);
            await Stores.Generations.LeaveAsync(Instance);
        }
        catch (StorageUnavailableException unavailable)
        {
            NodeLog.CannotWriteHeartbeat(Log, unavailable.Message);
        }
    }
}
