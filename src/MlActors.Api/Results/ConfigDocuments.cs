using MlActors.Actors.Datafeeds;
using MlActors.Actors.Jobs;
using MlActors.Api.Configuration;
using MlActors.Api.Elastic.Json;
using MlActors.Domain.Datafeeds;
using MlActors.Storage.Search;

namespace MlActors.Api.Results;

/// <summary>The configurations of jobs and datafeeds as documents of Elastic's index for them.</summary>
internal sealed class ConfigDocuments(JobClient jobs, DatafeedClient datafeeds)
{
    private static readonly (string Name, string Type)[] Fields =
    [
        ("job_id", "keyword"), ("datafeed_id", "keyword"), ("job_type", "keyword"), ("config_type", "keyword"), ("groups", "keyword"),
        ("description", "text"), ("results_index_name", "keyword"), ("indices", "keyword"), ("create_time", "date"), ("finished_time", "date"),
    ];

    public async Task AddToAsync(StreamedSearch search, CancellationToken cancellationToken)
    {
        var index = search.Open(MlIndices.Configurations, Fields);
        foreach (var job in await jobs.GetAsync("_all", allowNoMatch: true, cancellationToken))
            if (job.Config is { } config)
                search.Add(index, $"anomaly_detector-{job.Id}", ElasticJsonWriter.Render(
                    json => json.WriteJob(config, job.FinishedAt, job.Model.CurrentId)));
        foreach (var feed in await datafeeds.GetAsync("_all", allowNoMatch: true, cancellationToken))
            if (feed.Config is { } config)
                search.Add(index, $"datafeed-{config.Id}", ElasticJsonWriter.Render(json => Write(json, config)));
    }

    private static void Write(ElasticJsonWriter json, DatafeedConfig config)
    {
        json.Text("config_type", "datafeed");
        json.WriteDatafeed(config);
    }
}
