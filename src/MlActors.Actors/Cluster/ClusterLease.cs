using Akka.Actor;
using Akka.Coordination;
using Akka.Event;
using MlActors.Storage.Files;
using MlActors.Storage.Membership;

namespace MlActors.Actors.Cluster;

/// <summary>
/// The lease over which the halves of a split cluster decide who lives: a row of the store that both of them share. Akka makes one by its
/// class name when it starts, asks for it when nodes have become unreachable, and lets it go when they are gone.
/// </summary>
public sealed class ClusterLease : Lease
{
    /// <summary>Before an attempt that the store did not answer is made again.</summary>
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(200);

    private readonly LeaseStore _store;
    private readonly TimeProvider _time;
    private readonly ILoggingAdapter _log;
    private volatile Holding? _holding;

    /// <summary>The constructor that Akka calls.</summary>
    public ClusterLease(LeaseSettings settings, ExtendedActorSystem system)
        : this(settings, ClusterLeaseSetup.Of(system), Logging.GetLogger(system, typeof(ClusterLease))) =>
        system.RegisterOnTermination(LetGo);

    internal ClusterLease(LeaseSettings settings, ClusterLeaseSetup setup, ILoggingAdapter log)
        : base(settings) => (_store, _time, _log) = (setup.Store, setup.Time, log);

    private TimeSpan Lasts => Settings.TimeoutSettings.HeartbeatTimeout;

    public override Task<bool> Acquire() => Acquire(_ => { });

    /// <summary>The store may be locked or away for a moment: it is asked until the time for one operation is up.</summary>
    /// <exception cref="LeaseTimeoutException">The store did not answer in time, so nobody knows who holds the lease.</exception>
    public override async Task<bool> Acquire(Action<Exception?> leaseLostCallback)
    {
        using var patience = new CancellationTokenSource(Settings.TimeoutSettings.OperationTimeout, _time);
        try
        {
            while (true)
            {
                if (await TryAcquire(leaseLostCallback, patience.Token) is { } acquired) return acquired;
                await Task.Delay(RetryPause, _time, patience.Token);
            }
        }
        catch (OperationCanceledException)
        {
            throw new LeaseTimeoutException(
                $"The store did not say within {Settings.TimeoutSettings.OperationTimeout.TotalSeconds:0.#}s who holds the lease [{Settings.LeaseName}].");
        }
    }

    /// <summary>A renewal that is under way is waited for: after this nothing is written for this holder any more.</summary>
    public override async Task<bool> Release()
    {
        var renewing = _holding?.Renewing ?? Task.CompletedTask;
        LetGo();
        await renewing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _store.Release(Settings.LeaseName, Settings.OwnerName);
        return true;
    }

    public override bool CheckLease() => _holding is { } holding && _time.GetTimestamp() < Volatile.Read(ref holding.Until);

    /// <returns>Null when the store did not say.</returns>
    private async Task<bool?> TryAcquire(Action<Exception?> lost, CancellationToken patience)
    {
        try
        {
            // Counted from before the question, so that the holder never believes in its lease for longer than the store does.
            var asked = _time.GetTimestamp();
            if (!await _store.TryAcquire(Settings.LeaseName, Settings.OwnerName, Lasts, patience)) return false;
            Hold(asked, lost);
            return true;
        }
        catch (StorageUnavailableException away)
        {
            _log.Warning("The lease [{0}] cannot be asked for, trying again: {1}", Settings.LeaseName, away.Message);
            return null;
        }
    }

    private void Hold(long asked, Action<Exception?> lost)
    {
        LetGo();
        var holding = new Holding(lost) { Until = UntilFrom(asked) };
        holding.Renewal = _time.CreateTimer(_ => Beat(holding), null, Settings.TimeoutSettings.HeartbeatInterval, Settings.TimeoutSettings.HeartbeatInterval);
        _holding = holding;
    }

    /// <summary>One renewal at a time; beats that come meanwhile are made good by one more after it.</summary>
    private void Beat(Holding holding)
    {
        if (Interlocked.Increment(ref holding.Beats) == 1) holding.Renewing = Renew(holding);
    }

    private async Task Renew(Holding holding)
    {
        try
        {
            int answered;
            do
            {
                answered = Volatile.Read(ref holding.Beats);
                await RenewOnce(holding);
            }
            while (Interlocked.Add(ref holding.Beats, -answered) > 0 && _holding == holding);
        }
        catch
        {
            Volatile.Write(ref holding.Beats, 0);
            throw;
        }
    }

    private async Task RenewOnce(Holding holding)
    {
        try
        {
            var asked = _time.GetTimestamp();
            if (await _store.Renew(Settings.LeaseName, Settings.OwnerName, Lasts)) Volatile.Write(ref holding.Until, UntilFrom(asked));
            else Lose(holding, new LeaseException($"The lease [{Settings.LeaseName}] was not renewed in time and is lost."));
        }
        catch (StorageUnavailableException away)
        {
            _log.Warning("The lease [{0}] cannot be renewed: {1}", Settings.LeaseName, away.Message);
            if (_time.GetTimestamp() >= Volatile.Read(ref holding.Until)) Lose(holding, away);
        }
    }

    private void Lose(Holding holding, Exception why)
    {
        // Only the holding that is current can be lost; one that was let go has nobody left to tell.
        if (Interlocked.CompareExchange(ref _holding, null, holding) != holding) return;
        holding.Renewal?.Dispose();
        holding.Lost(why);
    }

    private void LetGo() => Interlocked.Exchange(ref _holding, null)?.Renewal?.Dispose();

    private long UntilFrom(long asked) => asked + (long)(Lasts.TotalSeconds * _time.TimestampFrequency);

    /// <summary>The time from getting the lease to letting it go or losing it.</summary>
    private sealed class Holding(Action<Exception?> lost)
    {
        /// <summary>A timestamp, not a time: nobody turns it back.</summary>
        public long Until;

        public int Beats;

        public Task Renewing { get; set; } = Task.CompletedTask;

        public Action<Exception?> Lost { get; } = lost;

        public ITimer? Renewal { get; set; }
    }
}
