using System.Collections.Immutable;
using MlActors.Actors.Datafeeds;
using MlActors.Actors.Jobs;
using MlActors.Actors.Registry;
using MlActors.Api.AnomalyDetectors;
using MlActors.Api.Elastic;
using MlActors.Api.Tasks;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Forecasts;
using MlActors.Domain.Jobs;
using MlActors.Storage.Results;

namespace MlActors.Api.Cat;

/// <summary>Elastic's cat APIs: tables for people.</summary>
internal sealed class CatEndpoints(JobClient jobs, DatafeedClient datafeeds, RegistryClient registry, ResultStore results, RunningTasks running)
{
    public async Task<ElasticResponse> JobsAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var entries = await registry.ResolveJobsAsync(request.Expression("job_id"), request.AllowNoMatch("allow_no_jobs"), cancellationToken);
        var found = await jobs.ShowAllAsync(entries.Take(Limits.ResultWindow).Select(entry => entry.Job), cancellationToken);
        var forecasts = await results.ForecastsAsync(null, request.Now.ToUnixTimeMilliseconds(), cancellationToken);
        var byJob = forecasts.ToLookup(forecast => forecast.Job, forecast => forecast.Run);
        return CatTable.Of(request, JobColumns.All, found.Select(job => new JobRow(job, [.. byJob[job.Id]], request.Now)));
    }

    public async Task<ElasticResponse> DatafeedsAsync(ElasticRequest request, CancellationToken cancellationToken)
    {
        var entries = await registry.ResolveDatafeedsAsync(
            request.Expression("datafeed_id"), request.AllowNoMatch("allow_no_datafeeds"), cancellationToken);
        var found = await datafeeds.ShowAllAsync(entries.Take(Limits.ResultWindow).Select(entry => entry.Datafeed), cancellationToken);
        return CatTable.Of(request, DatafeedColumns, found);
    }

    public async Task<ElasticResponse> TasksAsync(ElasticRequest request, CancellationToken cancellationToken) =>
        CatTable.Of(request, TaskColumns, await running.ListAsync(request.Query.Text("actions"), cancellationToken));

    /// <summary>What is out of scope has no entries.</summary>
    public static Task<ElasticResponse> NothingAsync(ElasticRequest request) =>
        Task.FromResult(CatTable.Of<string>(request, [new CatColumn<string>("id", "the id", id => id) { IsDefault = true }], []));

    private static readonly ImmutableArray<CatColumn<DatafeedView>> DatafeedColumns =
    [
        new("id", "the datafeed_id", feed => feed.Id.Value) { IsDefault = true },
        new("state", "the datafeed state", feed => feed.State) { IsDefault = true, Aliases = ["s"] },
        new("assignment_explanation", "why the datafeed is or is not assigned to a node", feed => feed.WaitingFor) { Aliases = ["ae"] },
        new("buckets.count", "bucket count", feed => feed.Timing.BucketCount) { IsDefault = true, Aliases = ["bc", "bucketsCount"] },
        new("search.count", "number of searches ran by the datafeed", feed => feed.Timing.SearchCount)
            { IsDefault = true, Aliases = ["sc", "searchCount"] },
        new("search.time", "the total search time", feed => new CatTime(TimeSpan.FromMilliseconds(feed.Timing.TotalSearchTimeMs)))
            { Aliases = ["st", "searchTime"] },
        new("search.bucket_avg", "the average search time per bucket (millisecond)",
            feed => feed.Timing.BucketCount == 0 ? 0 : JobStatsJson.WholeMilliseconds(feed.Timing.TotalSearchTimeMs / feed.Timing.BucketCount))
            { Aliases = ["sba", "searchBucketAvg"] },
        new("search.exp_avg_hour", "the exponential average search time per hour (millisecond)",
            feed => JobStatsJson.WholeMilliseconds(feed.Timing.PerHour.Value)) { Aliases = ["seah", "searchExpAvgHour"] },
        new("node.id", "id of the assigned node", feed => feed.Node) { Aliases = ["ni", "nodeId"] },
        new("node.name", "name of the assigned node", feed => feed.Node) { Aliases = ["nn", "nodeName"] },
    ];

    private static readonly ImmutableArray<CatColumn<RunningTask>> TaskColumns =
    [
        new("action", "task action", task => task.Action) { IsDefault = true, Aliases = ["ac"] },
        new("task_id", "unique task id", task => task.Id) { IsDefault = true, Aliases = ["ti"] },
        new("parent_task_id", "parent task id", _ => "-") { IsDefault = true, Aliases = ["pti"] },
        new("type", "task type", task => task.Type) { IsDefault = true, Aliases = ["ty"] },
        new("start_time", "start time in ms", task => task.StartedAt.ToUnixTimeMilliseconds()) { IsDefault = true, Aliases = ["start"] },
        new("timestamp", "start time in HH:MM:SS", task => task.StartedAt.UtcDateTime.ToString("HH:mm:ss", null))
            { IsDefault = true, Aliases = ["ts"] },
        new("running_time", "running time", task => new CatTime(task.RunningTime)) { IsDefault = true, Aliases = ["time"] },
        new("ip", "ip address", task => task.Node.Split(':')[0]) { IsDefault = true, Aliases = ["i"] },
        new("node", "node name", task => task.Node) { IsDefault = true, Aliases = ["n"] },
        new("description", "task action description", task => task.Description) { Aliases = ["desc"] },
    ];
}
