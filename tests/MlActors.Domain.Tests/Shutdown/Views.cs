using MlActors.Detection.Results;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Progress;
using MlActors.Domain.Registry;
using MlActors.Domain.Snapshots;

namespace MlActors.Domain.Tests.Shutdown;

/// <summary>Jobs and datafeeds as a plan sees them.</summary>
internal static class Views
{
    public static JobView Job(string id, JobPhase phase, long modelBytes = 0) => new(
        new JobId(id), phase, EngineStatus.None, Known.ConfigOfJob with { Id = new JobId(id) }, 1,
        JobStatistics.Empty with { Size = new Detection.Results.ModelSize { ModelBytes = modelBytes } }, ModelHistory.Empty, null, null, null, null,
        null, null, null);

    public static DatafeedView Feed(string id, string job, DatafeedPhase phase) => new(
        new DatafeedId(id), phase, FeedActivity.None, Known.ConfigOfFeed with { Id = new DatafeedId(id), JobId = new JobId(job) },
        null, null, null, DatafeedTiming.Zero, null, null, null);

    public static JobEntry Entry(string job, string? feed = null) => new(new JobId(job), feed is null ? null : new DatafeedId(feed));
}
