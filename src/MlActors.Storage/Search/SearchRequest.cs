using System.Collections.Immutable;
using MlActors.Domain;
using MlActors.Storage.Queries;

namespace MlActors.Storage.Search;

/// <summary>What to search for, in which order, and which page of it.</summary>
public sealed record SearchRequest
{
    /// <summary>Elastic's limit on how deep a page may lie.</summary>
    public const int ResultWindow = 10_000;

    public DocumentQuery Query { get; init; } = DocumentQuery.All;
    public int From { get; init; }
    public int Size { get; init; } = 10;

    /// <summary>Empty leaves the hits in the order in which they were written.</summary>
    public ImmutableArray<SortField> Sort { get; init; } = [];

    /// <summary>The sort values of the last hit before this page; null for the first page.</summary>
    public ImmutableArray<SortKey>? SearchAfter { get; init; }

    public SourceFilter Source { get; init; } = SourceFilter.Everything;

    /// <summary>How far hits are counted beyond the page; zero for not at all.</summary>
    public long TrackTotalHits { get; init; } = ResultWindow;

    /// <param name="body">A search in Elastic's JSON; empty finds everything.</param>
    /// <exception cref="RefusedException">It is not JSON, or asks for something that is not understood here.</exception>
    public static SearchRequest Parse(ReadOnlyMemory<byte> body) => SearchRequestParser.Parse(body);
}

/// <summary>One criterion of an order.</summary>
/// <param name="Field">A field's name, <c>_doc</c> for the order of writing, or <c>_score</c>, which is the same for all.</param>
/// <param name="MissingFirst">Where documents without the field stand; Elastic's default is last, in either direction.</param>
/// <param name="MayBeUnmapped">Whether an index without the field is no mistake.</param>
public sealed record SortField(string Field, bool Descending = false, bool MissingFirst = false, bool MayBeUnmapped = false)
{
    public bool IsConstant => Field == "_score";

    public bool IsWriteOrder => Field == "_doc";
}

/// <summary>The hits of one page.</summary>
/// <param name="Total">Hits in all, as far as they were counted; null when they were not.</param>
/// <param name="TotalIsExact">False when there are more than were counted.</param>
public sealed record SearchResult(long? Total, bool TotalIsExact, ImmutableArray<SearchHit> Hits);

/// <summary>A document that was found.</summary>
/// <param name="Score">1 for all, or null when an order was asked for.</param>
/// <param name="Source">The document or the part of it that was asked for; null when none was.</param>
public sealed record SearchHit(string Index, string Id, double? Score, ReadOnlyMemory<byte>? Source, ImmutableArray<SortKey> Sort);
