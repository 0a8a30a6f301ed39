using System.Collections.Immutable;
using MlActors.Domain;

namespace MlActors.Storage.Queries;

/// <summary>
/// The part of Elastic's query language that is understood here: what a datafeed needs. Anything else is refused by name when parsed.
/// </summary>
public abstract record DocumentQuery
{
    public sealed record MatchAll : DocumentQuery;
    public sealed record MatchNone : DocumentQuery;

    /// <summary>The field has one of these values; a text in all of its length.</summary>
    public sealed record Terms(string Field, ImmutableArray<QueryValue> Values) : DocumentQuery;

    public sealed record Range(string Field, RangeBounds Bounds) : DocumentQuery;
    public sealed record Exists(string Field) : DocumentQuery;
    public sealed record Ids(ImmutableArray<string> Values) : DocumentQuery;

    /// <param name="Required">Of <c>must</c> and <c>filter</c>, which differ in the score only.</param>
    /// <param name="MinimumShouldMatch">So many of <paramref name="Should"/> have to match.</param>
    public sealed record Bool(
        ImmutableArray<DocumentQuery> Required,
        ImmutableArray<DocumentQuery> Should,
        ImmutableArray<DocumentQuery> Forbidden,
        int MinimumShouldMatch) : DocumentQuery;

    private DocumentQuery() { }

    public static readonly DocumentQuery All = new MatchAll();

    /// <param name="json">A query as it stands in a request; null or empty matches all.</param>
    /// <exception cref="RefusedException">It is not JSON, or says something that is not understood here.</exception>
    public static DocumentQuery Parse(string? json) => QueryParser.Parse(json);

    /// <exception cref="RefusedException">It says something that is not understood here.</exception>
    public static DocumentQuery Parse(System.Text.Json.JsonElement json) => QueryParser.Parse(json);
}

/// <summary>The ends of a range as they were written; what they mean depends on the field.</summary>
/// <param name="Format">How dates in the bounds are written, when not as the field has them.</param>
public sealed record RangeBounds(QueryValue? Low, bool LowIncluded, QueryValue? High, bool HighIncluded, string? Format = null);

/// <summary>A value in a query: its text, and whether it was a number, a boolean or a text there.</summary>
public readonly record struct QueryValue(QueryValueKind Kind, string Text);

/// <summary>Of what kind a value was in the query.</summary>
public enum QueryValueKind { Invalid = 0, Text, Number, Boolean }
