using MlActors.Api.Elastic;
using MlActors.Api.Elastic.Json;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Time;

namespace MlActors.Api.Configuration;

/// <summary>Writes a datafeed's configuration with all its defaults, as Elastic does.</summary>
internal static class DatafeedConfigJson
{
    /// <param name="generated">Whether also what was generated, the ids among it.</param>
    public static void WriteDatafeed(this JsonOut json, DatafeedConfig feed, bool generated = true)
    {
        if (generated) json.Text("datafeed_id", feed.Id.Value).Text("job_id", feed.JobId.Value);
        json.Text("query_delay", DurationText.Format(feed.QueryDelay));
        if (feed.Frequency is { } frequency) json.Text("frequency", DurationText.Format(frequency));
        json.Texts("indices", feed.Indices)
            .Raw("query", feed.Query)
            .Number("scroll_size", (long)feed.ScrollSize)
            .Raw("chunking_config", feed.ChunkingConfig ?? """{"mode":"auto"}""");

        // Late documents are not looked for in this version, and the answer says so instead of repeating Elastic's default.
        json.Object("delayed_data_check_config", () => json.Flag("enabled", false));
        json.Number("max_empty_searches", (long?)feed.MaxEmptySearches);
        IndicesOptions.Write(json);
    }
}
