using MlActors.Storage.Rehearsals;

namespace MlActors.Api.Rehearsals;

/// <summary>A rehearsal that this process runs, or has run. Read from any thread.</summary>
internal sealed class Rehearsal(RehearsalRecord started, CancellationTokenSource cancelling)
{
    private readonly Lock _gate = new();
    private string _cancelledBy = "the node, which stops";

    public string Id => Now.Id;

    public RehearsalOrder Order => Now.Order;

    public RehearsalRecord Now
    {
        get
        {
            lock (_gate) return field;
        }
        private set;
    } = started;

    /// <summary>Null before its end, when it ended without one, and as soon as the store has it.</summary>
    public StoredVerdict? Verdict { get; private set; }

    public bool IsRunning => Now.End is null;

    public void Report(RehearsalProgress progress)
    {
        lock (_gate) Now = Now with { Progress = progress };
    }

    /// <returns>False when it has ended already.</returns>
    public bool Cancel(string caller)
    {
        lock (_gate)
        {
            if (Now.End is not null) return false;
            _cancelledBy = caller;
        }

        cancelling.Cancel();
        return true;
    }

    public void Complete(RehearsalVerdict verdict, DateTimeOffset at)
    {
        Verdict = new StoredVerdict(verdict.Json, verdict.Page);
        End(_ => new RehearsalEnd(RehearsalOutcome.Completed, at, verdict.IsGreen));
    }

    public void Fail(string problem, DateTimeOffset at) => End(_ => new RehearsalEnd(RehearsalOutcome.Failed, at, Problem: problem));

    public void EndCancelled(DateTimeOffset at) => End(caller => new RehearsalEnd(RehearsalOutcome.Cancelled, at, By: caller));

    public void ForgetVerdict() => Verdict = null;

    private void End(Func<string, RehearsalEnd> end)
    {
        lock (_gate) Now = Now with { End = end(_cancelledBy) };
    }
}
