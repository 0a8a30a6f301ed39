using System.Collections.Immutable;

namespace MlActors.Domain.Datafeeds;

/// <summary>
/// Where a datafeed reads, for which job, and how often. Checked by <see cref="DatafeedConfigRules"/> before a datafeed is created.
/// </summary>
/// <param name="Query">The query as JSON, checked when the datafeed is created.</param>
/// <param name="QueryDelay">How far behind the clock a datafeed reads, so that late documents are seen.</param>
/// <param name="ScrollSize">Documents in a page.</param>
public sealed record DatafeedConfig(
    DatafeedId Id,
    JobId JobId,
    ImmutableArray<string> Indices,
    string Query,
    TimeSpan QueryDelay,
    int ScrollSize,
    DateTimeOffset CreateTime)
{
    /// <summary>Time between two searches in real time; null leaves it to the bucket span.</summary>
    public TimeSpan? Frequency { get; init; }

    /// <summary>The number of empty real-time searches after which the datafeed stops; null for no limit.</summary>
    public int? MaxEmptySearches { get; init; }

    /// <summary>Elastic's chunking configuration as JSON: kept and shown; pages bound memory here, so nothing needs to be cut into chunks.</summary>
    public string? ChunkingConfig { get; init; }

    /// <summary>Null for a datafeed of an earlier build, which does not check.</summary>
    public DelayedDataCheckConfig? DelayedDataCheck { get; init; }

    /// <summary>Null for the defaults.</summary>
    public DatafeedIndicesOptions? IndicesOptions { get; init; }

    /// <summary>Who configured it last; null for a node without security.</summary>
    public DatafeedAuthorization? Authorization { get; init; }

    /// <summary>Null when it reads documents.</summary>
    public DatafeedAggregations? Aggregations { get; init; }

    /// <summary>Both read the same documents.</summary>
    public bool HasSameSource(DatafeedConfig other) =>
        Query == other.Query && Aggregations == other.Aggregations && Indices.SequenceEqual(other.Indices);

    /// <summary>The configured frequency, or Elastic's default for a bucket span.</summary>
    public TimeSpan FrequencyFor(TimeSpan bucketSpan)
    {
        var byDefault = bucketSpan switch
        {
            { TotalMinutes: <= 2 } => TimeSpan.FromMinutes(1),
            { TotalMinutes: <= 20 } => bucketSpan / 2,
            { TotalHours: <= 12 } => TimeSpan.FromMinutes(10),
            _ => TimeSpan.FromHours(1),
        };
        return Frequency ?? Aggregations?.Align(byDefault) ?? byDefault;
    }
}

/// <summary>Options of index resolution.</summary>
/// <param name="ExpandWildcards">Kept and shown; it changes nothing, because no index here is closed.</param>
/// <param name="IgnoreThrottled">Kept and shown; it changes nothing, because no index here is frozen.</param>
public sealed record DatafeedIndicesOptions(ImmutableArray<string> ExpandWildcards, bool IgnoreThrottled)
{
    /// <summary>An index that is named and does not exist is left out instead of being refused.</summary>
    public bool IgnoreUnavailable { get; init; }

    /// <summary>Elastic's <c>allow_no_indices</c> is false: wildcards that match no index are refused.</summary>
    public bool RefuseNoIndices { get; init; }
}

/// <summary>
/// The rights of the one who created or updated a datafeed last, as Elastic shows them. What is read is decided by the rights that the one who
/// started it has at that time.
/// </summary>
/// <param name="Roles">The names of the roles; empty for an API key.</param>
/// <param name="ApiKeyId">Null for a user.</param>
/// <param name="ApiKeyName">Null for a user.</param>
public sealed record DatafeedAuthorization(ImmutableArray<string> Roles, string? ApiKeyId = null, string? ApiKeyName = null);
