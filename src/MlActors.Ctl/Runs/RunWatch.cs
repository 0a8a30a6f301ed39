using MlActors.Ctl.Cluster;

namespace MlActors.Ctl.Runs;

/// <summary>How following a run came to its end, which need not be the run's own end.</summary>
public abstract record RunEnding(RunBoard Board)
{
    public sealed record Ended(RunBoard Board, RunSummary Summary) : RunEnding(Board);
    public sealed record OutOfPatience(RunBoard Board) : RunEnding(Board);
    public sealed record Interrupted(RunBoard Board) : RunEnding(Board);
}

/// <summary>Follows a run for as long as it, the operator's patience and the operator last.</summary>
public sealed class RunWatch(ClusterClient cluster, IRunView view, TimeProvider time)
{
    // The coordinator ends the run at the same budget. Its own account of that is worth a moment more.
    private static readonly TimeSpan Courtesy = TimeSpan.FromSeconds(3);

    public async Task<RunEnding> ToTheEndAsync(string runId, TimeSpan? patience, CancellationToken stop)
    {
        using var patient = patience is { } span ? new CancellationTokenSource(span + Courtesy, time) : new CancellationTokenSource();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, patient.Token);
        var board = RunBoard.Of(runId);
        try
        {
            await cluster.MeetNodesAsync(either.Token);
            await foreach (var heard in new RunFeed(cluster, time).FollowAsync(runId, either.Token))
            {
                var known = board.Knows(heard);
                board = board.On(heard);
                if (!known) view.Show(heard, board);
            }
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            return stop.IsCancellationRequested ? new RunEnding.Interrupted(board) : new RunEnding.OutOfPatience(board);
        }
        return new RunEnding.Ended(board, board.Summary!);
    }
}
