using System.Collections.Immutable;
using MlActors.Api.Elastic;
using MlActors.Api.Elastic.Json;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;

namespace MlActors.Api.Configuration;

/// <summary>A requested datafeed. The defaults depend on its job and on whether the request is for the job or for the datafeed.</summary>
internal sealed record DatafeedDraft(string? DatafeedId, string? JobId, ImmutableArray<string> Indices, string Query)
{
    public TimeSpan? QueryDelay { get; init; }
    public TimeSpan? Frequency { get; init; }
    public int? ScrollSize { get; init; }
    public int? MaxEmptySearches { get; init; }
    public string? ChunkingConfig { get; init; }
    public DelayedDataCheckConfig? DelayedDataCheck { get; init; }
    public DatafeedIndicesOptions? IndicesOptions { get; init; }
    public DatafeedAggregations? Aggregations { get; init; }

    private const int DefaultPage = 1000;

    /// <param name="id">The id for a draft without one.</param>
    public DatafeedConfig ToConfig(DatafeedId id, JobConfig job, DateTimeOffset now)
    {
        var (ownId, delay) = (DatafeedId is null ? id : new DatafeedId(DatafeedId), QueryDelay ?? DatafeedConfigRules.DefaultQueryDelay(job.Id));
        var feed = new DatafeedConfig(ownId, job.Id, Indices, Query, delay, ScrollSize ?? DefaultPage, now)
        {
            Frequency = Frequency,
            MaxEmptySearches = MaxEmptySearches,
            ChunkingConfig = ChunkingConfig,
            DelayedDataCheck = DelayedDataCheck ?? DelayedDataCheckConfig.Default,
            IndicesOptions = IndicesOptions,
            Aggregations = Aggregations,
        };
        if (JobId is not null && JobId != job.Id.Value)
            throw ElasticException.BadRequest($"Inconsistent job_id; the datafeed names '{JobId}' and stands in the job '{job.Id}'");
        DatafeedQuery.CheckTime(Aggregations, job);
        return DatafeedConfigRules.Check(feed, job) is { } refusal ? throw ErrorMapping.Of(refusal).AsException() : feed;
    }
}

/// <summary>Reads a datafeed's configuration. Features of Elastic that this version does not support are refused by name, never ignored.</summary>
internal static class DatafeedConfigReader
{
    private const string MatchAll = """{"match_all":{"boost":1}}""";

    public static DatafeedDraft Read(JsonPart body) => body.End - body.Start <= Limits.JobConfigurationBytes
        ? JsonFields.Read(body, "datafeed_config", Read)
        : throw ElasticException.BadRequest(
            $"the datafeed's configuration is {body.End - body.Start} bytes long, and at most {Limits.JobConfigurationBytes} are allowed");

    public static DatafeedDraft Read(JsonFields fields)
    {
        RefuseLaterFeatures(fields);
        return new DatafeedDraft(fields.Text("datafeed_id"), fields.Text("job_id"), [.. ReadIndices(fields)], ReadQuery(fields))
        {
            QueryDelay = fields.Duration("query_delay"),
            Frequency = fields.Duration("frequency"),
            ScrollSize = fields.Count("scroll_size"),
            MaxEmptySearches = fields.Count("max_empty_searches") is { } searches && searches != -1 ? searches : null,
            ChunkingConfig = ReadChunking(fields),
            DelayedDataCheck = ReadDelayedDataCheck(fields),
            IndicesOptions = IndicesOptions.Read(fields),
            Aggregations = ReadAggregations(fields),
        };
    }

    /// <param name="options">Of the query of the request; null for none.</param>
    /// <returns>The datafeed with what the request changes, checked for its job.</returns>
    public static DatafeedConfig ReadUpdate(JsonPart body, DatafeedConfig feed, JobConfig job, DatafeedIndicesOptions? options)
    {
        var changed = JsonFields.Read(body, "datafeed_update", fields =>
        {
            RefuseLaterFeatures(fields);
            RefuseOther("datafeed_id", fields.Text("datafeed_id"), feed.Id.Value, "specified in the body differs from the one of the path");
            RefuseOther("job_id", fields.Text("job_id"), feed.JobId.Value, "Datafeed's job_id cannot be changed");
            var searches = fields.Count("max_empty_searches");
            return feed with
            {
                Indices = ReadIndices(fields) is { Count: > 0 } indices ? [.. indices] : feed.Indices,
                Query = fields.Take("query") is null ? feed.Query : ReadQuery(fields),
                QueryDelay = fields.Duration("query_delay") ?? feed.QueryDelay,
                Frequency = fields.Duration("frequency") ?? feed.Frequency,
                ScrollSize = fields.Count("scroll_size") ?? feed.ScrollSize,
                MaxEmptySearches = searches == -1 ? null : searches ?? feed.MaxEmptySearches,
                ChunkingConfig = ReadChunking(fields) ?? feed.ChunkingConfig,
                DelayedDataCheck = ReadDelayedDataCheck(fields) ?? feed.DelayedDataCheck,
                IndicesOptions = IndicesOptions.Read(fields) ?? options ?? feed.IndicesOptions,
                Aggregations = ReadAggregations(fields) ?? feed.Aggregations,
            };
        });
        DatafeedQuery.CheckTime(changed.Aggregations, job);
        return DatafeedConfigRules.Check(changed, job) is { } refusal ? throw ErrorMapping.Of(refusal).AsException() : changed;
    }

    private static void RefuseOther(string field, string? given, string own, string reason)
    {
        if (given is not null && given != own) throw ElasticException.BadRequest($"[{field}] [{given}]: {reason}");
    }

    private static IReadOnlyList<string> ReadIndices(JsonFields fields)
    {
        var (indices, indexes) = (fields.Texts("indices"), fields.Texts("indexes"));
        return indices is not null && indexes is not null
            ? throw ElasticException.BadRequest("[indices] and [indexes] are the same field; give one of them")
            : indices ?? indexes ?? [];
    }

    private static string ReadQuery(JsonFields fields) => fields.Take("query") is not { } query ? MatchAll : fields.Within(query, "query", () =>
    {
        DatafeedQuery.Check(query);
        return query.ToJson();
    });

    private static DatafeedAggregations? ReadAggregations(JsonFields fields)
    {
        var (full, abbreviated) = (fields.Take("aggregations"), fields.Take("aggs"));
        if (full is not null && abbreviated is not null)
            throw ElasticException.BadRequest("[aggregations] and [aggs] are the same field; give one of them");
        if ((full ?? abbreviated) is not { } given || given is { Kind: JsonKind.Object, Members.Count: 0 }) return null;
        return fields.Within(given, full is null ? "aggs" : "aggregations", () => DatafeedQuery.ReadAggregations(given));
    }

    private static string? ReadChunking(JsonFields fields)
    {
        if (fields.Take("chunking_config") is not { } chunking) return null;
        return fields.Object("chunking_config", "chunking_config", inner =>
        {
            var (mode, span) = (inner.Text("mode")?.ToLowerInvariant() ?? "auto", inner.Duration("time_span"));
            if (mode is not ("auto" or "manual" or "off"))
                throw ElasticException.BadRequest($"mode [{mode}] is unknown; known are auto, manual, off");
            if ((mode == "manual") != (span is not null))
                throw ElasticException.BadRequest(
                    mode == "manual" ? "time_span is required with mode [manual]" : $"time_span cannot be used with mode [{mode}]");
            if (span <= TimeSpan.Zero) throw ElasticException.BadRequest("time_span must be positive");
            return chunking.ToJson();
        });
    }

    private static void RefuseLaterFeatures(JsonFields fields)
    {
        foreach (var field in (ReadOnlySpan<string>)["script_fields", "runtime_mappings"])
            if (fields.Take(field) is { } value && (value.Kind != JsonKind.Object || value.Members.Count > 0))
                throw ElasticException.NotSupported($"[{field}]", "leave it out");
    }

    private static DelayedDataCheckConfig? ReadDelayedDataCheck(JsonFields fields) => fields.Object(
        "delayed_data_check_config", "delayed_data_check_config", inner => inner.Flag("enabled") is { } enabled
            ? new DelayedDataCheckConfig(enabled, inner.Duration("check_window"))
            : throw ElasticException.BadRequest("Required [enabled] in [delayed_data_check_config]"));
}
