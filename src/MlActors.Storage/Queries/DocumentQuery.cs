using System.Collections.Immutable;

namespace MlActors.Storage.Queries;

/// <summary>
/// The supported part of Elastic's query language. Anything else is refused by name when parsed.
/// </summary>
public abstract record DocumentQuery
{
    public sealed record MatchAll : DocumentQuery;
    public sealed record MatchNone : DocumentQuery;

    /// <summary>The field has one of these values; strings are compared as a whole.</summary>
    public sealed record Terms(string Field, ImmutableArray<QueryValue> Values) : DocumentQuery;

    /// <summary>The field has words of a text; fields of other types than text are compared as a whole.</summary>
    public sealed record Match(string Field, QueryValue Value, MatchKind Kind) : DocumentQuery;

    /// <summary>The field has a value with this pattern (see <see cref="TextPattern"/>); for a text field, a word.</summary>
    public sealed record Pattern(string Field, string Text, bool IgnoreCase) : DocumentQuery;

    /// <summary>Some field matches; values that do not fit a field do not match it.</summary>
    public sealed record AnyField(Func<string, DocumentQuery> Of) : DocumentQuery;

    public sealed record Range(string Field, RangeBounds Bounds) : DocumentQuery;
    public sealed record Exists(string Field) : DocumentQuery;
    public sealed record Ids(ImmutableArray<string> Values) : DocumentQuery;

    /// <param name="Required">The clauses of <c>must</c> and <c>filter</c>, which differ in scoring only.</param>
    /// <param name="MinimumShouldMatch">The minimum number of matching clauses of <paramref name="Should"/>.</param>
    public sealed record Bool(
        ImmutableArray<DocumentQuery> Required,
        ImmutableArray<DocumentQuery> Should,
        ImmutableArray<DocumentQuery> Forbidden,
        int MinimumShouldMatch) : DocumentQuery;

    private DocumentQuery() { }

    public static readonly DocumentQuery All = new MatchAll();

    public static DocumentQuery Both(DocumentQuery one, DocumentQuery other) => new Bool([one, other], [], [], 0);

    /// <param name="json">A query as JSON; null or empty matches all documents.</param>
    /// <exception cref="Domain.RefusedException">The text is not JSON, or has something that is not supported.</exception>
    public static DocumentQuery Parse(string? json) => QueryParser.Parse(json);

    /// <exception cref="Domain.RefusedException">The query has something that is not supported.</exception>
    public static DocumentQuery Parse(System.Text.Json.JsonElement json) => QueryParser.Parse(json);
}

/// <summary>Which words of a text have to be there.</summary>
public enum MatchKind { Invalid = 0, AnyWord, AllWords, Phrase }

/// <summary>The bounds of a range as written; their meaning depends on the field.</summary>
/// <param name="Format">The format of dates in the bounds; null for the format of the field.</param>
public sealed record RangeBounds(QueryValue? Low, bool LowIncluded, QueryValue? High, bool HighIncluded, string? Format = null);

/// <summary>A value in a query: its text and its JSON kind.</summary>
public readonly record struct QueryValue(QueryValueKind Kind, string Text);

/// <summary>The JSON kinds of values in a query.</summary>
public enum QueryValueKind { Invalid = 0, Text, Number, Boolean }
