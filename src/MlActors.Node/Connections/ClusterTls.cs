using Akka.Actor;
using Akka.Actor.Setup;
using MlActors.Node.Security;

namespace MlActors.Node.Connections;

/// <summary>What the transport of an actor system needs to know of its cluster's certificates, and what it reports back.</summary>
/// <param name="seeds">The other seeds as HOST:PORT; empty for a node that founds a cluster alone.</param>
internal sealed class ClusterTls(ClusterCertificate certificate, IEnumerable<string> seeds, TimeProvider time) : Setup
{
    private readonly HashSet<string> _remaining = [.. seeds];
    private readonly TaskCompletionSource _allRefused = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ClusterCertificate Certificate => certificate;

    public TimeProvider Time => time;

    /// <summary>
    /// Completes when the certificate of every other seed has turned out to be foreign: this node has the wrong certificate or the wrong seeds. With
    /// a single seed of its own it can join, so one foreign process on the port of a lost seed does not count.
    /// </summary>
    public Task AllSeedsAreForeign => _allRefused.Task;

    public void Refuse(Address peer)
    {
        lock (_remaining)
        {
            if (_remaining.Remove($"{peer.Host}:{peer.Port}") && _remaining.Count == 0) _allRefused.TrySetResult();
        }
    }
}
