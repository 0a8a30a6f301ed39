using MlActors.Actors.Shutdown;
using MlActors.Domain;
using MlActors.Storage.Files;

namespace MlActors.Benchmarks;

/// <summary>What it costs that acknowledgements survive a power cut: the same work with and without the syncs.</summary>
internal static class SyncBenchmark
{
    private const int Posts = 2_000;

    public static async Task RunAsync(int jobs)
    {
        await MeasureAsync(Math.Min(jobs, 200), syncs: false); // compiles what is measured
        var without = await MeasureAsync(jobs, syncs: false);
        var with = await MeasureAsync(jobs, syncs: true);
        Console.WriteLine($"-- {jobs} jobs; x: to the same without syncs");
        Console.WriteLine($"one sync of the disk: {with.Sync * 1000:0.000} ms");
        foreach (var (what, seconds) in without.Seconds) Timing.Print($"{what}, not synced", seconds);
        foreach (var ((what, seconds), (_, bare)) in with.Seconds.Zip(without.Seconds)) Timing.Print($"{what}, synced", seconds, bare);
    }

    private static async Task<(double Sync, List<(string What, double Seconds)> Seconds)> MeasureAsync(int jobs, bool syncs)
    {
        await using var node = await NodeUnderTest.StartAsync(syncs);
        var ids = Enumerable.Range(0, jobs).Select(SmallJobs.IdOf).ToArray();
        List<(string, double)> seconds =
        [
            ("create all jobs", await Timing.SecondsAsync(() => SmallJobs.ForAllAsync(
                ids, id => node.Jobs.CreateAsync(SmallJobs.Config(id), default)))),
            ("open all jobs", await Timing.SecondsAsync(() => SmallJobs.ForAllAsync(
                ids, id => node.Jobs.OpenAsync(new JobId(id), TimeSpan.FromMinutes(5), default)))),
            ("a post to each job, many at a time", await Timing.SecondsAsync(() => SmallJobs.ForAllAsync(ids, id => PostAsync(node, id, 0)))),
            ($"{Posts} posts to one job, one after the other", await Timing.SecondsAsync(async () =>
            {
                for (var post = 1; post <= Posts; post++) await PostAsync(node, ids[0], post);
            })),
            ("close all jobs", await Timing.SecondsAsync(() => node.Shutdown.CloseJobsAsync(
                "_all", new CloseOptions(false, true, TimeSpan.FromMinutes(10), "10m"), refuseRunningFeeds: false, default))),
        ];
        return (StoreExamination.SyncMilliseconds(node.Stores.Location, TimeProvider.System) / 1000, seconds);
    }

    private static Task PostAsync(NodeUnderTest node, string id, int part) =>
        node.Jobs.PostAsync(new JobId(id), SmallJobs.Records(id.GetHashCode(StringComparison.Ordinal) + part), default);
}
