using System.Collections.Immutable;
using MlActors.Storage.Queries;

namespace MlActors.Storage.Search;

/// <summary>A search: query, order and page.</summary>
public sealed record SearchRequest
{
    /// <summary>Elastic's limit of from plus size.</summary>
    public const int ResultWindow = 10_000;

    public DocumentQuery Query { get; init; } = DocumentQuery.All;
    public int From { get; init; }
    public int Size { get; init; } = 10;

    /// <summary>Empty for the order of writing.</summary>
    public ImmutableArray<SortField> Sort { get; init; } = [];

    /// <summary>The sort values of the last hit before this page; null for the first page.</summary>
    public ImmutableArray<SortKey>? SearchAfter { get; init; }

    /// <summary>The point in time that the search is for, as the client sent it; null for none.</summary>
    public string? PointInTime { get; init; }

    /// <summary>For each index the sequence number at a point in time: documents created since then are not found. Null for none.</summary>
    public ImmutableDictionary<string, long>? Until { get; init; }

    public SourceFilter Source { get; init; } = SourceFilter.Everything;

    /// <summary>The number up to which hits are counted; zero for no count.</summary>
    public long TrackTotalHits { get; init; } = ResultWindow;

    /// <param name="body">A search in Elastic's JSON; empty matches all documents.</param>
    /// <exception cref="Domain.RefusedException">The body is not JSON, or has something that is not supported.</exception>
    public static SearchRequest Parse(ReadOnlyMemory<byte> body) => SearchRequestParser.Parse(body);

    /// <summary>A sort value as a hit has it.</summary>
    public static SortKey SortKeyOf(System.Text.Json.JsonElement value) => SearchRequestParser.KeyOf(value);
}

/// <summary>One sort field.</summary>
/// <param name="Field">The name of a field, <c>_doc</c> or <c>_shard_doc</c> for the order of writing, or <c>_score</c>, which is constant.</param>
/// <param name="MissingFirst">Whether documents without the field come first; Elastic's default is last, in both directions.</param>
/// <param name="MayBeUnmapped">Whether indices without the field are allowed.</param>
public sealed record SortField(string Field, bool Descending = false, bool MissingFirst = false, bool MayBeUnmapped = false)
{
    public bool IsConstant => Field == "_score";

    public bool IsWriteOrder => Field is "_doc" or ShardDocument;

    /// <summary>Elastic's name of the order of writing as the last of several sort fields.</summary>
    public const string ShardDocument = "_shard_doc";
}

/// <summary>The hits of one page.</summary>
/// <param name="Total">The number of hits, as far as they were counted; null when they were not.</param>
/// <param name="TotalIsExact">False when there are more hits than were counted.</param>
public sealed record SearchResult(long? Total, bool TotalIsExact, ImmutableArray<SearchHit> Hits);

/// <summary>A matching document.</summary>
/// <param name="Score">1 without a sort order, otherwise null.</param>
/// <param name="Source">The requested part of the document; null for none.</param>
public sealed record SearchHit(string Index, string Id, double? Score, ReadOnlyMemory<byte>? Source, ImmutableArray<SortKey> Sort);
