using System.Collections.Immutable;
using MlActors.Api.Rehearsals;

namespace MlActors.Api.Tests.Hosting;

/// <summary>A simulator that ends when its spec says so.</summary>
public sealed class FakeSimulator : ISimulator
{
    private TaskCompletionSource<RehearsalVerdict> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string? Problem { get; set; }

    public ImmutableArray<RehearsalScenario> Scenarios { get; } = [new("rolling-upgrade", "Rolling upgrade")];

    /// <summary>What was asked for last.</summary>
    public RehearsalOrder? Order { get; private set; }

    /// <summary>How many run.</summary>
    public int Running { get; private set; }

    public async Task<RehearsalVerdict> RunAsync(RehearsalOrder order, Action<RehearsalProgress> progress, CancellationToken cancellationToken)
    {
        // Read before the spec can see that it runs, and end it.
        var end = _end.Task;
        (Order, Running) = (order, Running + 1);
        progress(new RehearsalProgress(3, order.Seeds.Count, 1));
        try
        {
            return await end.WaitAsync(cancellationToken);
        }
        finally
        {
            Running--;
        }
    }

    public void End(RehearsalVerdict verdict) => Take().SetResult(verdict);

    public void Fail(string reason) => Take().SetException(new SimulatorException(reason));

    private TaskCompletionSource<RehearsalVerdict> Take() =>
        Interlocked.Exchange(ref _end, new TaskCompletionSource<RehearsalVerdict>(TaskCreationOptions.RunContinuationsAsynchronously));
}
