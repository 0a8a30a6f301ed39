using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using MlActors.Actors.Cluster;
using MlActors.Api.Elastic;
using MlActors.Domain;
using MlActors.Domain.Time;
using MlActors.Storage.Files;
using MlActors.Storage.Rehearsals;

namespace MlActors.Api.Rehearsals;

/// <summary>
/// The rehearsals of all nodes, in the store that they share. Each node runs one at a time, because a simulation takes a processor for itself. One
/// whose node has left the cluster without storing its end is lost.
/// </summary>
internal sealed partial class StartedRehearsals(
    ISimulator simulator, RehearsalStore store, ClusterDirectory cluster, TimeProvider time, ILogger<StartedRehearsals> log)
{
    /// <summary>How often progress is stored, and a request of another node to cancel is read.</summary>
    private static readonly TimeSpan StoreInterval = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private ImmutableList<Rehearsal> _own = [];

    /// <summary>The newest first.</summary>
    public async Task<ImmutableArray<RehearsalRecord>> AllAsync(CancellationToken cancellationToken) =>
        [.. (await store.ListAsync(cancellationToken)).Select(stored => Newest(RehearsalRecord.Read(stored.Document))).OfType<RehearsalRecord>()];

    /// <exception cref="ElasticException">There is none with this id.</exception>
    public async Task<RehearsalRecord> FindAsync(string id, CancellationToken cancellationToken) =>
        await store.FindAsync(id, cancellationToken) is { } stored && Newest(RehearsalRecord.Read(stored.Document)) is { } found
            ? found
            : throw ElasticException.NotFound($"No rehearsal with id [{id}] is known; GET /_mlactors/rehearsals lists the newest");

    /// <returns>Null when it has none.</returns>
    public async Task<StoredVerdict?> VerdictAsync(string id, CancellationToken cancellationToken) =>
        Own(id)?.Verdict ?? await store.FindVerdictAsync(id, cancellationToken);

    /// <summary>The address of this node.</summary>
    public string Node => cluster.Self.Node;

    /// <summary>Its end is not stored, and the process is gone that would store it.</summary>
    public bool IsLost(RehearsalRecord rehearsal) =>
        rehearsal.End is null && Own(rehearsal.Id) is null && (rehearsal.Node == cluster.Self || !cluster.Has(rehearsal.Node));

    /// <exception cref="ElasticException">There is no simulator, or it runs.</exception>
    public async Task<RehearsalRecord> StartAsync(RehearsalOrder order, Identity? by, CancellationToken cancellationToken)
    {
        if (simulator.Problem is { } problem) throw new ElasticError(ElasticErrorType.Of(RefusalKind.Conflict), problem).AsException();
        var cancelling = new CancellationTokenSource();
        var started = new RehearsalRecord($"{Guid.NewGuid():N}"[..10], cluster.Self, order, by, time.GetUtcNow(), BuildVersion.Current);
        var rehearsal = new Rehearsal(started, cancelling);
        lock (_gate)
        {
            if (_own.Find(other => other.IsRunning) is { } running) throw Occupied(running.Now);
            _own = [rehearsal, .. _own.Take(RehearsalLimits.Kept - 1)];
        }

        try
        {
            var stored = new StoredRehearsal(started.Id, started.StartedAt.ToUnixTimeMilliseconds(), started.ToDocument());
            await store.AddAsync(stored, RehearsalLimits.Kept, cancellationToken);
        }
        catch
        {
            lock (_gate) _own = _own.Remove(rehearsal);
            throw;
        }

        _ = RunAsync(rehearsal, cancelling);
        return started;
    }

    /// <summary>Cancels a rehearsal of this node, or asks its node to.</summary>
    /// <exception cref="ElasticException">It has ended, or there is none with this id.</exception>
    public async Task CancelAsync(string id, string by, CancellationToken cancellationToken)
    {
        if (Own(id)?.Cancel(by) == true) return;
        var found = await FindAsync(id, cancellationToken);
        if (found.End is not null || IsLost(found))
            throw ElasticException.BadRequest($"rehearsal [{id}] has ended already; it is {NameOf(found)}");
        await store.RequestCancelAsync(id, by, cancellationToken);
    }

    public string NameOf(RehearsalRecord rehearsal) => rehearsal.End?.Outcome switch
    {
        RehearsalOutcome.Completed => "completed",
        RehearsalOutcome.Cancelled => "cancelled",
        null => IsLost(rehearsal) ? "lost" : "running",
        _ => "failed",
    };

    private static ElasticException Occupied(RehearsalRecord running) => new ElasticError(
        ElasticErrorType.Rejected,
        $"rehearsal [{running.Id}]{(running.By is { } by ? $" of [{by}]" : "")} runs on this node, and one runs at a time; wait for its end, "
        + "cancel it with DELETE, or ask another node").AsException();

    private Rehearsal? Own(string id)
    {
        lock (_gate) return _own.Find(rehearsal => rehearsal.Id == id);
    }

    /// <summary>What this process knows of its own rehearsals is newer than what is stored.</summary>
    private RehearsalRecord? Newest(RehearsalRecord? stored) => stored is null ? null : Own(stored.Id)?.Now ?? stored;

    private async Task RunAsync(Rehearsal rehearsal, CancellationTokenSource cancelling)
    {
        using var ended = new CancellationTokenSource();
        var storing = StoreProgressAsync(rehearsal, ended.Token);
        await SimulateAsync(rehearsal, cancelling);
        await ended.CancelAsync();
        await storing;
        await StoreEndAsync(rehearsal);
        cancelling.Dispose();
    }

    private async Task SimulateAsync(Rehearsal rehearsal, CancellationTokenSource cancelling)
    {
        using var timeout = new CancellationTokenSource(rehearsal.Order.Timeout, time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancelling.Token, timeout.Token);
        try
        {
            var verdict = await Task.Run(() => simulator.RunAsync(rehearsal.Order, rehearsal.Report, ending.Token), CancellationToken.None);
            rehearsal.Complete(verdict, time.GetUtcNow());
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancelling.IsCancellationRequested)
        {
            rehearsal.Fail(
                $"it did not end within [timeout] {DurationText.Format(rehearsal.Order.Timeout)}; give it more, or fewer seeds", time.GetUtcNow());
        }
        catch (OperationCanceledException)
        {
            rehearsal.EndCancelled(time.GetUtcNow());
        }
        catch (Exception failure)
        {
            // The caller is gone, so that the rehearsal is where the failure is read.
            rehearsal.Fail(failure.Message, time.GetUtcNow());
        }
    }

    private async Task StoreProgressAsync(Rehearsal rehearsal, CancellationToken ended)
    {
        using var timer = new PeriodicTimer(StoreInterval, time);
        while (await NextAsync(timer, ended))
        {
            try
            {
                if (await store.UpdateAsync(rehearsal.Id, rehearsal.Now.ToDocument(), CancellationToken.None) is { } by) rehearsal.Cancel(by);
            }
            catch (StorageUnavailableException)
            {
                // The store is locked. The next time has all that this one had.
            }
        }
    }

    /// <summary>A store that is locked is waited for as long as the process lives: without its end, the rehearsal is lost.</summary>
    private async Task StoreEndAsync(Rehearsal rehearsal)
    {
        using var timer = new PeriodicTimer(StoreInterval, time);
        do
        {
            try
            {
                await store.EndAsync(rehearsal.Id, rehearsal.Now.ToDocument(), rehearsal.Verdict);
                rehearsal.ForgetVerdict();
                return;
            }
            catch (StorageUnavailableException locked)
            {
                LogNotStored(log, rehearsal.Id, locked.Message);
            }
            catch (ObjectDisposedException)
            {
                // The node has closed its stores. Other nodes show the rehearsal as lost.
                return;
            }
        }
        while (await timer.WaitForNextTickAsync());
    }

    private static async Task<bool> NextAsync(PeriodicTimer timer, CancellationToken ended)
    {
        try
        {
            return await timer.WaitForNextTickAsync(ended);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    [LoggerMessage(LogLevel.Warning, "The end of rehearsal {Id} is not stored yet: {Reason}")]
    private static partial void LogNotStored(ILogger log, string id, string reason);
}
