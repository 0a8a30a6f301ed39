using System.Collections.Immutable;
using MlActors.Api.Elastic;
using MlActors.Domain;
using MlActors.Domain.Time;

namespace MlActors.Api.Rehearsals;

/// <summary>
/// The rehearsals of this node: one at a time, because a simulation takes a processor for itself. The newest are remembered with their verdicts
/// until the process ends.
/// </summary>
internal sealed class StartedRehearsals(ISimulator simulator, TimeProvider time)
{
    private readonly Lock _gate = new();
    private ImmutableList<Rehearsal> _rehearsals = [];

    /// <summary>The newest first.</summary>
    public ImmutableList<Rehearsal> All
    {
        get
        {
            lock (_gate) return _rehearsals;
        }
    }

    /// <exception cref="ElasticException">There is none with this id.</exception>
    public Rehearsal Find(string id) => All.Find(rehearsal => rehearsal.Id == id) ?? throw ElasticException.NotFound(
        $"No rehearsal with id [{id}] is known to this node; GET /_mlactors/rehearsals lists them, and each node knows its own");

    /// <exception cref="ElasticException">There is no simulator, or it runs.</exception>
    public Rehearsal Start(RehearsalOrder order, Identity? by)
    {
        if (simulator.Problem is { } problem) throw new ElasticError(ElasticErrorType.Of(RefusalKind.Conflict), problem).AsException();
        var cancelling = new CancellationTokenSource();
        var rehearsal = new Rehearsal($"{Guid.NewGuid():N}"[..10], order, by, time.GetUtcNow(), cancelling);
        lock (_gate)
        {
            if (_rehearsals.Find(other => other.IsRunning) is { } running) throw Occupied(running);
            _rehearsals = [rehearsal, .. _rehearsals.Take(RehearsalLimits.Kept - 1)];
        }

        _ = RunAsync(rehearsal, cancelling);
        return rehearsal;
    }

    private static ElasticException Occupied(Rehearsal running) => new ElasticError(
        ElasticErrorType.Rejected,
        $"rehearsal [{running.Id}]{(running.By is { } by ? $" of [{by}]" : "")} runs on this node, and one runs at a time; wait for its end, "
        + "cancel it with DELETE, or ask another node").AsException();

    private async Task RunAsync(Rehearsal rehearsal, CancellationTokenSource cancelling)
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
}
