using MlActors.Api.Elastic.Json;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Time;

namespace MlActors.Api.Configuration;

/// <summary>Writes a datafeed's configuration with all its defaults, as Elastic does.</summary>
internal static class DatafeedConfigJson
{
    /// <param name="generated">Whether generated fields are included, such as the ids.</param>
    public static void WriteDatafeed(this ElasticJsonWriter json, DatafeedConfig feed, bool generated = true)
    {
        if (generated) json.Text("datafeed_id", feed.Id.Value).Text("job_id", feed.JobId.Value);
        if (generated || feed.QueryDelay != DatafeedConfigRules.DefaultQueryDelay(feed.JobId))
            json.Text("query_delay", DurationText.Format(feed.QueryDelay));
        if (feed.Frequency is { } frequency) json.Text("frequency", DurationText.Format(frequency));
        json.Texts("indices", feed.Indices)
            .Raw("query", feed.Query)
            .Raw("aggregations", feed.Aggregations?.Json)
            .Number("scroll_size", (long)feed.ScrollSize)
            .Raw("chunking_config", feed.ChunkingConfig ?? (generated ? DefaultChunking(feed) : null));

        // A datafeed of an earlier build does not check.
        var check = feed.DelayedDataCheck;
        json.Object("delayed_data_check_config", () =>
        {
            json.Flag("enabled", check?.Enabled == true);
            if (check?.CheckWindow is { } window) json.Text("check_window", DurationText.Format(window));
        });
        json.Number("max_empty_searches", (long?)feed.MaxEmptySearches);
        if (generated && feed.Authorization is { } authorization) json.Object("authorization", () => json.WriteAuthorization(authorization));
        IndicesOptions.Write(json, feed.IndicesOptions);
    }

    private static string DefaultChunking(DatafeedConfig feed) => feed.Aggregations is { DefaultChunk: var span }
        ? $$"""{"mode":"manual","time_span":"{{DurationText.Format(span)}}"}"""
        : """{"mode":"auto"}""";

    private static void WriteAuthorization(this ElasticJsonWriter json, DatafeedAuthorization authorization)
    {
        if (authorization.ApiKeyId is { } key) json.Object("api_key", () => json.Text("id", key).Text("name", authorization.ApiKeyName));
        else json.Texts("roles", authorization.Roles);
    }
}
