using System.Collections.Immutable;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Domain.Rules;
using MlActors.Simulation.Kernel;
using MlActors.Storage.Files;
using MlActors.Storage.Results;
using MlActors.Storage.Rules;

namespace MlActors.Simulation.Stores;

/// <summary>The result store of one node.</summary>
internal sealed class SimulatedResults(SimulatedNode node) : IResultWriter
{
    private SharedDisk Disk => node.World.Disk;

    public async Task<IReadOnlyList<StaleWriter>> WriteAsync(IReadOnlyList<ResultWrite> writes, CancellationToken cancellationToken = default) =>
        await ChangeAsync(stale => Disk.Results.Write(node, writes, stale));

    public async Task<StaleWriter?> DeleteAfterAsync(JobId job, long epoch, long time, CancellationToken cancellationToken = default) =>
        (await ChangeAsync(stale => Disk.Results.DeleteAfter(job, epoch, time, stale))).FirstOrDefault();

    public async Task<StaleWriter?> DeleteAllAsync(JobId job, long epoch, CancellationToken cancellationToken = default) =>
        (await ChangeAsync(stale => Disk.Results.DeleteAll(job, epoch, stale))).FirstOrDefault();

    private Task<List<StaleWriter>> ChangeAsync(Func<List<StaleWriter>, Commit> change)
    {
        var (done, stale) = (new TaskCompletionSource<List<StaleWriter>>(), new List<StaleWriter>());
        Disk.Write(node, StoreFile.Results, () => change(stale), failure =>
        {
            if (failure is null) done.SetResult(stale);
            else done.SetException(failure);
        });
        return done.Task;
    }
}

/// <summary>Reads the final buckets of the simulated disk.</summary>
internal sealed class SimulatedFinalBuckets(SimulatedNode node) : IFinalBuckets
{
    public Task<long?> NewestAsync(JobId job, CancellationToken cancellationToken = default)
    {
        var done = new TaskCompletionSource<long?>();
        node.World.Disk.Read(node, StoreFile.Results, failure =>
        {
            if (failure is null) done.SetResult(node.World.Disk.Results.Of(job).Final is { Count: > 0 } final ? final.Keys.Last() : null);
            else done.SetException(failure);
        });
        return done.Task;
    }

    /// <summary>The check for delayed data is not part of a run.</summary>
    public Task<ImmutableArray<(long Start, long Records)>> FinalEventCountsAsync(
        JobId job, long start, long end, CancellationToken cancellationToken = default) => Task.FromResult(ImmutableArray<(long, long)>.Empty);
}

/// <summary>Syncs the simulated disk.</summary>
internal sealed class SimulatedSync(SimulatedNode node) : IStoreSync
{
    public bool SyncsAcknowledgements => true;

    public Task FlushAsync(StoreFile file)
    {
        var done = new TaskCompletionSource();
        node.World.Disk.Sync(node, file, failure =>
        {
            if (failure is null) done.SetResult();
            else done.SetException(failure);
        });
        return done.Task;
    }
}

/// <summary>No calendars and no filters.</summary>
internal sealed class NoRules : IRuleSource
{
    public static readonly NoRules Instance = new();

    public Task<long> RevisionAsync(CancellationToken cancellationToken = default) => Task.FromResult(0L);

    public Task<(long Revision, RuleContext Rules)> ReadAsync(JobConfig job, CancellationToken cancellationToken = default) =>
        Task.FromResult((0L, RuleContext.Empty));

    public Task RemoveJobAsync(JobId job, CancellationToken cancellationToken = default) => Task.CompletedTask;
}
