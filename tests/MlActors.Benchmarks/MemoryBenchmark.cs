using MlActors.Domain;

namespace MlActors.Benchmarks;

/// <summary>The memory of an open, idle job.</summary>
internal static class MemoryBenchmark
{
    public static async Task RunAsync(int jobs)
    {
        await using var node = await NodeUnderTest.StartAsync();
        await node.Jobs.CreateAsync(SmallJobs.Config("warm"), default);
        await node.Jobs.OpenAsync(new JobId("warm"), TimeSpan.FromMinutes(1), default);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < jobs; i++)
        {
            var id = SmallJobs.IdOf(i);
            await node.Jobs.CreateAsync(SmallJobs.Config(id), default);
            await node.Jobs.OpenAsync(new JobId(id), TimeSpan.FromMinutes(1), default);
            await node.Jobs.PostAsync(new JobId(id), SmallJobs.Records(i), default);
        }

        var after = GC.GetTotalMemory(forceFullCollection: true);
        Console.WriteLine($"-- {jobs} open idle jobs with a model each: {(after - before) / (double)jobs / 1024,6:0.0} KiB each");
    }
}
