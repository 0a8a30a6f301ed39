using MlActors.Detection.Records;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Records;

namespace MlActors.Simulation.Workload;

/// <summary>
/// The data of the simulated jobs: a record a minute, the same in every run, so that what an undisturbed detector makes of it is worked out once.
/// </summary>
internal static class Series
{
    public const long RecordInterval = 60_000, BucketSpan = 300_000;

    /// <summary>
    /// The time of the first record: five hours before a run begins, so that a datafeed first catches up and then follows the clock.
    /// </summary>
    public static readonly long First = new DateTimeOffset(2025, 12, 31, 19, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    private static readonly string[] Hosts = ["a", "b", "c"];

    public static JobConfig JobOf(JobId id) => new(
        id,
        new AnalysisConfig(TimeSpan.FromMilliseconds(BucketSpan), [DetectorOf(VariantOf(id))]),
        new DataDescription(),
        DateTimeOffset.UnixEpoch)
    {
        BackgroundPersistInterval = TimeSpan.FromMinutes(2),

        // Some jobs keep no more snapshots than they must, so that the retention has something to do within minutes.
        ModelSnapshotRetentionDays = VariantOf(id) == 0 ? 0 : 10,
        DailyModelSnapshotRetentionAfterDays = VariantOf(id) == 0 ? 0 : 1,
    };

    public static DatafeedConfig FeedOf(DatafeedId id, JobId job) => new(
        id, job, ["metrics"], """{"match_all":{}}""", TimeSpan.FromMinutes(1), 40, DateTimeOffset.UnixEpoch)
    {
        Frequency = TimeSpan.FromSeconds(30),
    };

    /// <summary>The records with these numbers, from 0.</summary>
    public static ParsedRecords Records(JobId job, int from, int count)
    {
        var (variant, fields) = (VariantOf(job), JobOf(job).ToSettings().FieldNames.Length);
        var (times, values) = (new long[count], new FieldValue[count * fields]);
        for (var i = 0; i < count; i++)
        {
            times[i] = TimeOf(from + i);
            if (fields > 0) values[i * fields] = variant == 2 ? HostOf(from + i) : ValueOf(variant, from + i);
            if (fields > 1) values[i * fields + 1] = variant == 2 ? ValueOf(variant, from + i) : HostOf(from + i);
        }

        return new ParsedRecords(new RecordBatch(times, values, fields), count * 40L, count * (long)(fields + 1), 0);
    }

    public static long TimeOf(int record) => First + record * RecordInterval;

    /// <summary>How many records are older than a moment, milliseconds.</summary>
    public static int CountBefore(long time) => (int)Math.Max(0, (time - First + RecordInterval - 1) / RecordInterval);

    private static int VariantOf(JobId job) => job.Value[^1] % 3;

    private static DetectorConfig DetectorOf(int variant) => variant switch
    {
        0 => new DetectorConfig("mean") { FieldName = "value" },
        1 => new DetectorConfig("high_sum") { FieldName = "value", PartitionFieldName = "host" },
        _ => new DetectorConfig("count") { ByFieldName = "host" },
    };

    private static FieldValue HostOf(int record) => FieldValue.Of(Hosts[record * 7 % 5 % Hosts.Length]);

    // No two jobs and no two hours are the same, and every few hours there is something to find.
    private static FieldValue ValueOf(int variant, int record) => FieldValue.Of(
        10 + variant + 3 * Math.Sin(record / 30.0) + record * 7919 % 13 / 13.0 + (record % 177 < 3 && record > 100 ? 40 : 0));
}
