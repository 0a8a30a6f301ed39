using MlActors.Domain;

namespace MlActors.Api.Rehearsals;

/// <summary>Where a rehearsal is.</summary>
internal abstract record RehearsalState
{
    public sealed record Running : RehearsalState;

    public sealed record Completed(RehearsalVerdict Verdict) : RehearsalState;

    /// <param name="By">Who cancelled it, or why it was.</param>
    public sealed record Cancelled(string By) : RehearsalState;

    public sealed record Failed(string Problem) : RehearsalState;

    private RehearsalState() { }
}

/// <summary>A rehearsal that was started on this node. Read from any thread.</summary>
/// <param name="by">Null on a node without security.</param>
internal sealed class Rehearsal(string id, RehearsalOrder order, Identity? by, DateTimeOffset startedAt, CancellationTokenSource cancelling)
{
    private readonly Lock _gate = new();
    private RehearsalState _state = new RehearsalState.Running();
    private RehearsalProgress _progress = new(0, order.Seeds.Count, 0);
    private DateTimeOffset? _endedAt;
    private string _cancelledBy = "the node, which stops";

    public string Id => id;

    public RehearsalOrder Order => order;

    public Identity? By => by;

    public DateTimeOffset StartedAt => startedAt;

    public (RehearsalState State, DateTimeOffset? EndedAt, RehearsalProgress Progress) Now
    {
        get
        {
            lock (_gate) return (_state, _endedAt, _progress);
        }
    }

    public bool IsRunning => Now.State is RehearsalState.Running;

    public void Report(RehearsalProgress progress)
    {
        lock (_gate) _progress = progress;
    }

    /// <returns>False when it has ended already.</returns>
    public bool Cancel(string caller)
    {
        lock (_gate)
        {
            if (_state is not RehearsalState.Running) return false;
            _cancelledBy = caller;
        }

        cancelling.Cancel();
        return true;
    }

    public void Complete(RehearsalVerdict verdict, DateTimeOffset at) => End(_ => new RehearsalState.Completed(verdict), at);

    public void Fail(string problem, DateTimeOffset at) => End(_ => new RehearsalState.Failed(problem), at);

    public void EndCancelled(DateTimeOffset at) => End(caller => new RehearsalState.Cancelled(caller), at);

    private void End(Func<string, RehearsalState> state, DateTimeOffset at)
    {
        lock (_gate) (_state, _endedAt) = (state(_cancelledBy), at);
    }
}
