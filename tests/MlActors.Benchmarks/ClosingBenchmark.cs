using MlActors.Actors.Shutdown;
using MlActors.Domain;
using MlActors.Domain.Jobs;

namespace MlActors.Benchmarks;

/// <summary>Opens and closes many small jobs, and compares that with the time of their snapshots alone.</summary>
internal static class ClosingBenchmark
{
    public static async Task RunAsync(int jobs)
    {
        await using var node = await NodeUnderTest.StartAsync();
        var ids = Enumerable.Range(0, jobs).Select(SmallJobs.IdOf).ToArray();
        await SmallJobs.ForAllAsync(ids, id => node.Jobs.CreateAsync(SmallJobs.Config(id), default));
        var open = await Timing.SecondsAsync(() => OpenAllAsync(node, ids));
        await SmallJobs.ForAllAsync(
            ids, id => node.Jobs.PostAsync(new JobId(id), SmallJobs.Records(id.GetHashCode(StringComparison.Ordinal)), default));

        // The posted data are analysed and stored first, so that their cost is not part of the close.
        await SmallJobs.ForAllAsync(ids, id => node.Jobs.FlushAsync(new JobRequest.FlushJob(new JobId(id)), default));

        var close = await Timing.SecondsAsync(() => CloseAllAsync(node));
        var views = await node.Jobs.GetAsync("_all", allowNoMatch: false, default);
        var bytes = (int)views.Average(view => view.Model.Current!.Bytes);
        if (views.Any(view => view.State != "closed")) throw new InvalidOperationException("Not every job is closed.");
        var reopen = await Timing.SecondsAsync(() => OpenAllAsync(node, ids));
        var idle = await Timing.SecondsAsync(() => CloseAllAsync(node));

        var snapshots = await BareSnapshots.SecondsAsync(jobs, bytes);
        var inserts = RawInserts.Seconds(jobs, bytes);
        Console.WriteLine($"-- {jobs} jobs, {bytes} bytes of snapshot each");
        Timing.Print("bare Akka snapshots of the same size", snapshots);
        Timing.Print("raw SQLite inserts, one transaction each (x: to snapshots)", inserts, snapshots);
        Timing.Print("open all, new models", open, snapshots);
        Timing.Print("close-all, with data to save", close, snapshots);
        Timing.Print("open all, from their snapshots", reopen, snapshots);
        Timing.Print("close-all, without new data", idle, snapshots);
        Timing.Print("close-all, with data (x: to raw inserts)", close, inserts);
    }

    private static Task OpenAllAsync(NodeUnderTest node, string[] ids) =>
        SmallJobs.ForAllAsync(ids, id => node.Jobs.OpenAsync(new JobId(id), TimeSpan.FromMinutes(5), default));

    private static Task CloseAllAsync(NodeUnderTest node) =>
        node.Shutdown.CloseJobsAsync("_all", new CloseOptions(false, true, TimeSpan.FromMinutes(10), "10m"), refuseRunningFeeds: false, default);
}
