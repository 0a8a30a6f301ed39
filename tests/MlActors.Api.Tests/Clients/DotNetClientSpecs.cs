using Elastic.Clients.Elasticsearch;
using Elastic.Clients.Elasticsearch.MachineLearning;
using Elastic.Transport;
using Elastic.Transport.Products.Elasticsearch;
using MlActors.Api.Tests.Hosting;
using Xunit;

namespace MlActors.Api.Tests.Clients;

/// <summary>Elastic's own .NET client: every call on anomaly detection, typed, over the whole life of a job.</summary>
[Collection(ApiCollection.Name)]
public sealed class DotNetClientSpecs(ApiHost api)
{
    private const string Job = "net-life", Feed = "net-life-feed", Index = "net-life-data";

    /// <summary>The client reads the end of the last final bucket into 32 bits, whose milliseconds end on 25 January 1970.</summary>
    private static readonly DateTimeOffset Start = new(1970, 1, 2, 0, 0, 0, TimeSpan.Zero);

    private readonly ElasticsearchClient _client = new(
        new ElasticsearchClientSettings(new SingleNodePool(api.Http.BaseAddress!)).DisableDirectStreaming().RequestTimeout(TimeSpan.FromMinutes(1)));

    private MachineLearningNamespacedClient Ml => _client.MachineLearning;

    [Fact]
    public async Task A_job_lives_from_its_first_document_to_its_deletion()
    {
        await IndexDocumentsAsync();
        await CreateAsync();
        await RunAsync();
        await ReadResultsAsync();
        await ChangeModelAsync();
        await DeleteAsync();
    }

    private async Task IndexDocumentsAsync()
    {
        await ValidAsync(_client.PingAsync());
        await ValidAsync(_client.InfoAsync());
        await ValidAsync(_client.Indices.CreateAsync(Index, create => create.Mappings(mapping => mapping.Properties<Reading>(properties => properties
            .Date("time").Keyword("host").DoubleNumber("value").Text("message")))));
        var documents = Enumerable.Range(0, 400).SelectMany(hour => new[] { "a", "b" }.Select(host => new Reading(
            Start.AddHours(hour).ToUnixTimeMilliseconds(), host, hour == 300 && host == "a" ? 900 : 50 + hour % 24, $"node {host} served request")));
        var bulk = await ValidAsync(_client.BulkAsync(request => request.Index(Index).IndexMany(documents).Refresh(Refresh.True)));
        Assert.False(bulk.Errors);
        Assert.Equal(800, (await ValidAsync(_client.CountAsync(Index))).Count);
    }

    private async Task CreateAsync()
    {
        var analysis = new AnalysisConfig
        {
            BucketSpan = "1h",
            Detectors =
            [
                new Detector { Function = "mean", FieldName = "value", PartitionFieldName = "host" },
                new Detector { Function = "count", ByFieldName = "mlcategory" },
            ],
            Influencers = "host",
            CategorizationFieldName = "message",
        };
        await ValidAsync(Ml.ValidateDetectorAsync(new ValidateDetectorRequest(new Detector { Function = "mean", FieldName = "value" })));
        await ValidAsync(Ml.ValidateAsync(new ValidateRequest
        {
            AnalysisConfig = analysis, DataDescription = new DataDescription { TimeField = "time", TimeFormat = "epoch_ms" },
        }));
        await ValidAsync(Ml.EstimateModelMemoryAsync(new EstimateModelMemoryRequest
        {
            AnalysisConfig = analysis,
            OverallCardinality = new Dictionary<Field, long> { ["host"] = 2 },
            MaxBucketCardinality = new Dictionary<Field, long> { ["host"] = 2 },
        }));
        await ValidAsync(Ml.PutFilterAsync(new PutFilterRequest("net-filter") { Items = ["x"] }));
        await ValidAsync(Ml.UpdateFilterAsync(new UpdateFilterRequest("net-filter") { AddItems = ["y"], RemoveItems = ["x"] }));
        await ValidAsync(Ml.GetFiltersAsync(new GetFiltersRequest("net-filter")));
        var created = await ValidAsync(Ml.PutJobAsync(new PutJobRequest(
            Job, analysis, new DataDescription { TimeField = "time", TimeFormat = "epoch_ms" })
        {
            Description = "first", Groups = ["net"], ModelPlotConfig = new ModelPlotConfig { Enabled = true },
        }));
        Assert.Equal(Job, created.JobId);
        var updated = await ValidAsync(Ml.UpdateJobAsync(new UpdateJobRequest(Job)
        {
            Description = "second",
            Groups = ["net", "more"],
            AnalysisLimits = new AnalysisMemoryLimit("64mb"),
            ModelSnapshotRetentionDays = 20,
            Detectors = [new DetectorUpdate(0) { Description = "mean by host" }],
        }));
        Assert.Equal("second", updated.Description);
        await ValidAsync(Ml.PutDatafeedAsync(new PutDatafeedRequest(Feed) { JobId = Job, Indices = Index, QueryDelay = "1s" }));
        await ValidAsync(Ml.UpdateDatafeedAsync(new UpdateDatafeedRequest(Feed) { ScrollSize = 500, Frequency = "1h" }));
        var feeds = await ValidAsync(Ml.GetDatafeedsAsync(new GetDatafeedsRequest(Feed)));
        Assert.Equal(500, feeds.Datafeeds.Single().ScrollSize);
        await ValidAsync(Ml.PreviewDatafeedAsync<Reading>(new PreviewDatafeedRequest(Feed)));
        await ValidAsync(Ml.GetJobsAsync(new GetJobsRequest("more")));
    }

    private async Task RunAsync()
    {
        Assert.True((await ValidAsync(Ml.OpenJobAsync(Job))).Opened);
        Assert.True((await ValidAsync(Ml.StartDatafeedAsync(new StartDatafeedRequest(Feed) { Start = Start, End = Start.AddHours(390) }))).Started);
        await api.EventuallyAsync($"GET /_ml/datafeeds/{Feed}/_stats", stats => stats.Has("datafeeds.0.state", "\"stopped\""));
        await api.EventuallyAsync($"GET /_ml/anomaly_detectors/{Job}/_stats", stats => stats.Has("jobs.0.state", "\"closed\""));
        var feedStats = await ValidAsync(Ml.GetDatafeedStatsAsync(new GetDatafeedStatsRequest(Feed)));
        Assert.Equal(DatafeedState.Stopped, feedStats.Datafeeds.Single().State);
        await ValidAsync(Ml.OpenJobAsync(Job));
        await ValidAsync(Ml.StartDatafeedAsync(new StartDatafeedRequest(Feed) { Start = Start.AddHours(390), End = Start.AddHours(401) }));
        await api.EventuallyAsync($"GET /_ml/anomaly_detectors/{Job}/_stats", stats => stats.Has("jobs.0.state", "\"closed\""));
        await ValidAsync(Ml.OpenJobAsync(Job));
        Assert.True((await ValidAsync(Ml.FlushJobAsync(new FlushJobRequest(Job)
        {
            CalcInterim = true,
        }))).Flushed);
        var stats = (await ValidAsync(Ml.GetJobStatsAsync(new GetJobStatsRequest(Job)))).Jobs.Single();
        Assert.Equal(800, stats.DataCounts.ProcessedRecordCount);
        var forecast = await ValidAsync(Ml.ForecastAsync(new ForecastRequest(Job) { Duration = "1d" }));
        await api.EventuallyAsync(
            $"GET /_ml/anomaly_detectors/{Job}/_stats", shown => shown.Has("jobs.0.forecasts_stats.status", """{"finished":1}"""));
        await ValidAsync(Ml.GetJobStatsAsync(new GetJobStatsRequest(Job)));
        await ValidAsync(Ml.DeleteForecastAsync(new DeleteForecastRequest(Job, forecast.ForecastId)));
        Assert.True((await ValidAsync(Ml.CloseJobAsync(new CloseJobRequest(Job) { Timeout = "1m" }))).Closed);
        await ValidAsync(Ml.DeleteExpiredDataAsync());
        await ValidAsync(Ml.DeleteExpiredDataAsync(new DeleteExpiredDataRequest(Job) { RequestsPerSecond = 1000, Timeout = "1h" }));
    }

    private async Task ReadResultsAsync()
    {
        var buckets = await ValidAsync(Ml.GetBucketsAsync(new GetBucketsRequest(Job) { Size = 5, From = 1, Sort = "anomaly_score", Desc = true }));
        Assert.Equal((400, 5), ((int)buckets.Count, buckets.Buckets.Count));
        await ValidAsync(Ml.GetBucketsAsync(new GetBucketsRequest(Job)
        {
            Expand = true, ExcludeInterim = true, AnomalyScore = 1, Page = new Page { From = 0, Size = 10 }, Start = Start,
        }));
        Assert.Single((await ValidAsync(Ml.GetBucketsAsync(new GetBucketsRequest(Job, Start.AddHours(300))))).Buckets);
        var records = await ValidAsync(Ml.GetRecordsAsync(new GetRecordsRequest(Job) { RecordScore = 50, Sort = "record_score", Desc = true }));
        Assert.Equal("a", records.Records.First().PartitionFieldValue);
        Assert.NotEmpty((await ValidAsync(Ml.GetInfluencersAsync(new GetInfluencersRequest(Job)))).Influencers);
        await ValidAsync(Ml.GetInfluencersAsync(new GetInfluencersRequest(Job) { InfluencerScore = 10, Page = new Page { Size = 3 } }));
        Assert.NotEmpty((await ValidAsync(Ml.GetCategoriesAsync(new GetCategoriesRequest(Job)))).Categories);
        await ValidAsync(Ml.GetCategoriesAsync(new GetCategoriesRequest(Job, 1)));
        await ValidAsync(Ml.GetCategoriesAsync(new GetCategoriesRequest(Job) { PartitionFieldValue = "a" }));
        await ValidAsync(Ml.GetOverallBucketsAsync(new GetOverallBucketsRequest("net-*") { TopN = 1, BucketSpan = "1d", OverallScore = 1 }));
    }

    private async Task ChangeModelAsync()
    {
        var snapshots = await ValidAsync(Ml.GetModelSnapshotsAsync(new GetModelSnapshotsRequest(Job)));
        var (newest, oldest) = (snapshots.ModelSnapshots.First().SnapshotId, snapshots.ModelSnapshots.Last().SnapshotId);
        var changed = await ValidAsync(
            Ml.UpdateModelSnapshotAsync(new UpdateModelSnapshotRequest(Job, oldest) { Description = "kept", Retain = true }));
        Assert.True(changed.Model.Retain);
        await ValidAsync(Ml.RevertModelSnapshotAsync(new RevertModelSnapshotRequest(Job, oldest) { DeleteInterveningResults = true }));
        await ValidAsync(Ml.DeleteModelSnapshotAsync(new DeleteModelSnapshotRequest(Job, newest)));
        await ValidAsync(Ml.ResetJobAsync(new ResetJobRequest(Job) { WaitForCompletion = true }));
        Assert.Equal(0, (await ValidAsync(Ml.GetBucketsAsync(new GetBucketsRequest(Job)))).Count);
    }

    private async Task DeleteAsync()
    {
        await ValidAsync(Ml.DeleteDatafeedAsync(new DeleteDatafeedRequest(Feed) { Force = true }));
        await ValidAsync(Ml.DeleteJobAsync(new DeleteJobRequest(Job) { Force = true }));
        await ValidAsync(Ml.DeleteFilterAsync(new DeleteFilterRequest("net-filter")));
        await ValidAsync(_client.Indices.DeleteAsync(Index));
        var missing = await Ml.GetJobsAsync(new GetJobsRequest(Job));
        Assert.Equal("resource_not_found_exception", missing.ElasticsearchServerError!.Error!.Type);
    }

    [Fact]
    public async Task A_datafeed_that_follows_the_clock_is_stopped_with_its_job()
    {
        await ValidAsync(_client.Indices.CreateAsync("net-clock-data"));
        var analysis = new AnalysisConfig { Detectors = [new Detector { Function = "count" }] };
        await ValidAsync(Ml.PutJobAsync(new PutJobRequest("net-clock", analysis, new DataDescription { TimeField = "time" })
        {
            DatafeedConfig = new DatafeedConfig { DatafeedId = "net-clock-feed", Indices = "net-clock-data" },
        }));
        await ValidAsync(Ml.OpenJobAsync("net-clock"));
        await ValidAsync(Ml.StartDatafeedAsync(new StartDatafeedRequest("net-clock-feed")));
        var feed = (await ValidAsync(Ml.GetDatafeedStatsAsync(new GetDatafeedStatsRequest("net-clock-feed")))).Datafeeds.Single();
        Assert.Equal(DatafeedState.Started, feed.State);
        Assert.Equal(JobState.Opened, (await ValidAsync(Ml.GetJobStatsAsync(new GetJobStatsRequest("net-clock")))).Jobs.Single().State);
        Assert.True((await ValidAsync(Ml.StopDatafeedAsync(new StopDatafeedRequest("net-clock-feed") { CloseJob = true, Timeout = "30s" }))).Stopped);
        Assert.Equal(JobState.Closed, (await ValidAsync(Ml.GetJobStatsAsync(new GetJobStatsRequest("net-clock")))).Jobs.Single().State);
        await ValidAsync(Ml.DeleteJobAsync(new DeleteJobRequest("net-clock")));
    }

    private static async Task<T> ValidAsync<T>(Task<T> call)
        where T : ElasticsearchResponse
    {
        var response = await call;
        Assert.True(response.IsValidResponse, response.DebugInformation);
        return response;
    }

    /// <summary>A document.</summary>
    private sealed record Reading(long Time, string Host, double Value, string Message);
}
