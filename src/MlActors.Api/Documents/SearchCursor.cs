using System.Collections.Immutable;
using System.Text.Json;
using MlActors.Api.Elastic;
using MlActors.Api.Results;
using MlActors.Domain.Security;
using MlActors.Storage.Search;

namespace MlActors.Api.Documents;

/// <summary>
/// What the id of a scroll or of a point in time stands for: the whole state, so that any node can continue, and an id neither occupies memory nor
/// expires.
/// </summary>
/// <param name="Index">The index expression.</param>
/// <param name="Until">For each index the sequence number of its next write.</param>
internal sealed record SearchCursor(string Index, bool IgnoreUnavailable, Dictionary<string, long> Until)
{
    /// <summary>The search of a scroll as JSON; null for a point in time.</summary>
    public string? Search { get; init; }

    /// <summary>The sort values of the last hit so far, as JSON; null before the first page.</summary>
    public JsonElement? After { get; init; }

    /// <summary>The number of hits as the first page reported it.</summary>
    public long? Total { get; init; }

    public bool TotalIsExact { get; init; } = true;

    public string ToId() => Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(this)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    /// <param name="kind">What the id is of, in errors.</param>
    public static SearchCursor Of(string id, string kind)
    {
        try
        {
            var text = id.Replace('-', '+').Replace('_', '/');
            var bytes = Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='));
            return JsonSerializer.Deserialize<SearchCursor>(bytes) is { Index: not null, Until: not null } cursor ? cursor : throw Invalid(id, kind);
        }
        catch (Exception malformed) when (malformed is FormatException or JsonException or NotSupportedException)
        {
            throw Invalid(id, kind);
        }
    }

    /// <summary>An id is no secret and may be made up: what it names is checked each time.</summary>
    /// <exception cref="ElasticException">The caller may not search one of the indices.</exception>
    public void EnsureAllowed(Caller caller) =>
        caller.EnsureMay(Actions.Search, [Index]);

    public SearchRequest Apply(SearchRequest request) => request with
    {
        Until = Until.ToImmutableDictionary(StringComparer.Ordinal),
        Sort = [.. OrderOf(request), .. request.Sort.Any(sort => sort.IsWriteOrder) ? [] : (SortField[])[new SortField(SortField.ShardDocument)]],
    };

    /// <summary>Without an order, results come in the order of time, in which they can be read page by page.</summary>
    private ImmutableArray<SortField> OrderOf(SearchRequest request) =>
        request.Sort.IsEmpty && MlIndices.MayInclude(Index) ? [new SortField("timestamp", MayBeUnmapped: true)] : request.Sort;

    private static ElasticException Invalid(string id, string kind) =>
        ElasticException.BadRequest($"Cannot parse {kind} id [{id[..Math.Min(id.Length, 128)]}]; use the id of the response before");
}
