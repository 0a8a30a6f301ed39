using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Progress;
using MlActors.Domain.Records;
using MlActors.Domain.Snapshots;

namespace MlActors.Domain.Tests;

/// <summary>The job, the datafeed and the moment that the specs speak of when nothing else matters.</summary>
internal static class Known
{
    public static readonly DateTimeOffset Now = new(2024, 5, 1, 12, 0, 0, TimeSpan.Zero);
    public static readonly JobId Job = new("j1");
    public static readonly DatafeedId Feed = new("d1");
    public static readonly RunId Run = new("run-1");
    public static readonly RunId OtherRun = new("run-2");

    public static readonly JobConfig ConfigOfJob = new(
        Job, new AnalysisConfig(TimeSpan.FromMinutes(15), [new DetectorConfig("count")]), new DataDescription(), Now);

    public static readonly DatafeedConfig ConfigOfFeed = new(Feed, Job, ["metrics"], """{"match_all":{}}""", TimeSpan.FromMinutes(1), 1000, Now);

    /// <summary>The nth snapshot of a job, taken n hours after <see cref="Now"/> unless another moment matters.</summary>
    public static ModelSnapshotRef Snapshot(int number, long epoch = 1, DateTimeOffset? takenAt = null, bool retain = false) => new(
        $"s{number}", number * 100, epoch, takenAt ?? Now.AddHours(number), "checksum", 1000, "", JobStatistics.Empty, null, null, retain);
}
