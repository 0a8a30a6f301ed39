using MlActors.Detection.Records;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Domain.Records;
using MlActors.Domain.Time;

namespace MlActors.Benchmarks;

/// <summary>Small jobs for the benchmarks: one series each, and some hours of data.</summary>
internal static class SmallJobs
{
    private const int Buckets = 40;
    private const long Begin = 1_600_000_200_000;
    private static readonly TimeSpan Span = TimeSpan.FromMinutes(15);

    public static JobConfig Config(string id) => new(
        new JobId(id), new AnalysisConfig(Span, [new DetectorConfig("mean") { FieldName = "value" }]), new DataDescription(TimeFormat: "epoch_ms"),
        DateTimeOffset.UnixEpoch);

    public static string IdOf(int number) => $"job-{number:00000}";

    public static ParsedRecords Records(int seed)
    {
        var random = new Random(seed);
        var times = new long[Buckets];
        var values = new FieldValue[Buckets];
        for (var i = 0; i < Buckets; i++)
        {
            times[i] = Begin + i * (long)Span.TotalMilliseconds;
            values[i] = FieldValue.Of(50 + 10 * Math.Sin(i / 15.0) + random.NextDouble());
        }

        return new ParsedRecords(new RecordBatch(times, values, 1), Buckets * 30, Buckets * 2, 0);
    }

    public static async Task OpenAsync(NodeUnderTest node, int jobs)
    {
        var ids = Enumerable.Range(0, jobs).Select(IdOf).ToArray();
        await ForAllAsync(ids, id => node.Jobs.CreateAsync(Config(id), default));
        await ForAllAsync(ids, id => node.Jobs.OpenAsync(new JobId(id), TimeSpan.FromMinutes(5), default));
    }

    public static Task ForAllAsync(string[] ids, Func<string, Task> work) =>
        Parallel.ForEachAsync(ids, new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (id, _) => await work(id));
}
