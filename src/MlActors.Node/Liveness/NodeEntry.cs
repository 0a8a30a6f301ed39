using MlActors.Node.Diagnostics;
using MlActors.Storage.Files;
using MlActors.Storage;

namespace MlActors.Node.Liveness;

/// <summary>A node as it is entered in the store, from its admission until its actors have stopped; then the entry is removed.</summary>
/// <param name="Instance">This run of the process.</param>
internal sealed record NodeEntry(Stores Stores, string Address, string Instance, ILogger Log) : IAsyncDisposable
{
    /// <summary>Whether the node is a member of its cluster; null once it has left it in order and nothing is to be checked any more.</summary>
    public Func<bool?> Standing { get; set; } = () => false;

    /// <summary>Called before the entry is removed, so that its absence is not taken for another cluster's doing.</summary>
    public Action Leaving { get; set; } = () => { };

    public async ValueTask DisposeAsync()
    {
        Leaving();
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
