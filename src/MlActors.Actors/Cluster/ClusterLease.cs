using Akka.Actor;
using Akka.Coordination;
using Akka.Event;
using MlActors.Storage.Files;
using MlActors.Storage.Membership;

namespace MlActors.Actors.Cluster;

/// <summary>
/// Decides which side of a split cluster survives: the one that first raises the generation in the store that both share. Akka creates one by
/// its class name at start, and asks it when nodes have become unreachable. Nothing is held and nothing expires: a side that has lost stays
/// behind the generation permanently.
/// </summary>
public sealed class ClusterLease : Lease
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(200), LogInterval = TimeSpan.FromSeconds(5);

    private readonly GenerationStore _store;
    private readonly string _instance;
    private readonly TimeProvider _time;
    private readonly ILoggingAdapter _log;
    private readonly Func<ClusterSides> _sides;
    private readonly CancellationTokenSource _terminated = new();

    /// <summary>The constructor that Akka calls.</summary>
    public ClusterLease(LeaseSettings settings, ExtendedActorSystem system)
        : this(settings, ClusterLeaseSetup.Of(system), Logging.GetLogger(system, typeof(ClusterLease)), () => ClusterSides.Of(system)) =>
        // A node that has stopped decides nothing more.
        system.RegisterOnTermination(_terminated.Cancel);

    internal ClusterLease(LeaseSettings settings, ClusterLeaseSetup setup, ILoggingAdapter log, Func<ClusterSides> sides)
        : base(settings) => (_store, _instance, _time, _log, _sides) = (setup.Store, setup.Instance, setup.Time, log, sides);

    public override Task<bool> Acquire() => Acquire(_ => { });

    /// <summary>
    /// Whether this side may continue. The resolver takes an exception for "no" and then ends its own side, so an unavailable store is waited
    /// for; the resolver has no timeout of its own, and decides nothing else meanwhile.
    /// </summary>
    /// <exception cref="LeaseTimeoutException">The store did not answer within the operation timeout.</exception>
    public override async Task<bool> Acquire(Action<Exception?> leaseLostCallback)
    {
        // Read once, because the resolver acts on the members that it had when it asked.
        var sides = _sides();
        using var timeout = new CancellationTokenSource(Settings.TimeoutSettings.OperationTimeout, _time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _terminated.Token);
        using var retries = new PeriodicTimer(RetryInterval, _time);
        StorageUnavailableException? reason = null;
        long? logged = null;
        try
        {
            while (true)
            {
                try
                {
                    return await _store.TryDecideAsync(_instance, sides.Reachable, sides.Unreachable, ended.Token).ConfigureAwait(false);
                }
                catch (StorageUnavailableException unavailable)
                {
                    reason = unavailable;
                    if (logged is null || _time.GetElapsedTime(logged.Value) >= LogInterval)
                    {
                        logged = _time.GetTimestamp();
                        _log.Warning("Nodes are unreachable, and the store does not say which side goes on; trying again: {0}", unavailable.Message);
                    }
                }

                await retries.WaitForNextTickAsync(ended.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException cancelled)
        {
            var seconds = Settings.TimeoutSettings.OperationTimeout.TotalSeconds;
            throw new LeaseTimeoutException(
                $"The store did not answer within {seconds:0.#}s which side of the cluster goes on: {reason?.Message}", cancelled);
        }
    }

    /// <summary>A decision is not taken back.</summary>
    public override Task<bool> Release() => Task.FromResult(true);

    /// <summary>Never: the resolver takes "yes" for a decision that it need not ask for, and each decision needs a generation of its own.</summary>
    public override bool CheckLease() => false;
}
