using MlActors.Domain.Progress;
using MlActors.Simulation.Kernel;
using MlActors.Simulation.Stores;
using MlActors.Storage.Files;
using MlActors.Storage.Sources;

namespace MlActors.Simulation.Workload;

/// <summary>What datafeeds read: the series of their job, as far as its records have come by now.</summary>
internal sealed class SimulatedSource(SimulatedNode node) : IRecordSource
{
    public Task<SourcePage> ReadAsync(SourceRequest request, CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource<SourcePage>();
        node.World.Disk.Read(node, StoreFile.Results, failure =>
        {
            if (cancellationToken.IsCancellationRequested) done.SetCanceled(cancellationToken);
            else if (failure is not null) done.SetException(failure);
            else done.SetResult(Page(request));
        });
        return done.Task;
    }

    public Task<IReadOnlyList<string>> PreviewAsync(SourceRequest request, int size, CancellationToken cancellationToken) =>
        throw new NotSupportedException("No datafeed is previewed in a simulation.");

    private static SourcePage Page(SourceRequest request)
    {
        var first = Series.CountBefore(request.From.Time) + (request.From.Tiebreak is null ? 0 : 1);
        var last = Series.CountBefore(request.End);
        var count = Math.Clamp(last - first, 0, request.Size);
        var page = Series.Records(request.Datafeed.JobId, first, count);
        return first + count >= last
            ? new SourcePage(page, new DatafeedPosition(request.End), true)
            : new SourcePage(page, new DatafeedPosition(Series.TimeOf(first + count - 1), "1"), false);
    }
}
