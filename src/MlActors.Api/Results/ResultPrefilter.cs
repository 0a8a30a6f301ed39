using System.Collections.Immutable;
using System.Globalization;
using MlActors.Domain;
using MlActors.Domain.Time;
using MlActors.Storage.Queries;
using MlActors.Storage.Results;
using static MlActors.Storage.Queries.DocumentQuery;

namespace MlActors.Api.Results;

/// <summary>
/// The conditions of a query that allow results to be skipped unread. They never exclude a match, and each result is still matched
/// against the query itself.
/// </summary>
/// <param name="Jobs">Null for all.</param>
/// <param name="Types">Null for all.</param>
/// <param name="Start">Inclusive, and <paramref name="End"/> exclusive; milliseconds.</param>
internal sealed record ResultPrefilter(ImmutableHashSet<string>? Jobs, ImmutableHashSet<string>? Types, long? Start, long? End)
{
    public static readonly ResultPrefilter None = new(null, null, null, null);

    private static readonly ImmutableArray<(string Type, ResultKind Kind)> Selectable =
    [
        ("record", ResultKind.Record), ("influencer", ResultKind.Influencer), ("bucket", ResultKind.Bucket), ("model_plot", ResultKind.ModelPlot),
    ];

    /// <summary>A date without a time of day includes the whole day.</summary>
    private const long Day = 86_400_000;

    public bool MayMatchJob(JobId job) => Jobs is null || Jobs.Contains(job.Value);

    public bool MayMatchType(string type) => Types is null || Types.Contains(type);

    /// <summary>The kinds that may match, always in the same order; null when others than the kinds with searchable tables may match.</summary>
    public ImmutableArray<ResultKind>? SelectableKinds => Types is { } types && types.All(type => Selectable.Any(kind => kind.Type == type))
        ? [.. Selectable.Where(kind => types.Contains(kind.Type)).Select(kind => kind.Kind)]
        : null;

    /// <summary>Documents about a job as a whole have no time, and mostly no type.</summary>
    public bool MayMatchUntyped => (Types is null || Types.Contains(ResultIds.JobResultType)) && Start is null && End is null;

    public static ResultPrefilter Of(DocumentQuery query, DateTimeOffset now) => query switch
    {
        Terms { Field: "job_id" or "job_id.keyword" } terms => None with { Jobs = TextsOf(terms) },
        Match { Field: "job_id" or "job_id.keyword" } match => None with { Jobs = [match.Value.Text] },
        Match { Field: "result_type" or "result_type.keyword" } match => None with { Types = [match.Value.Text] },
        Terms { Field: "result_type" or "result_type.keyword" } terms => None with { Types = TextsOf(terms) },
        Ids ids => ResultIds.Of(ids.Values),
        DocumentQuery.Range { Field: "timestamp" } range => OfRange(range.Bounds, now),
        Bool combined => combined.Required.Select(clause => Of(clause, now)).Aggregate(None, (one, other) => one.And(other)),
        _ => None,
    };

    private static ResultPrefilter OfRange(RangeBounds bounds, DateTimeOffset now)
    {
        if (bounds.Format is not null and not "epoch_millis") return None;
        return None with
        {
            Start = bounds.Low is { } low ? InstantOf(low, now) : null,
            End = bounds.High is { } high && InstantOf(high, now) is { } instant ? instant + (high.Kind == QueryValueKind.Number ? 1 : Day) : null,
        };
    }

    // A rounded date can be far from the date before the rounding.
    private static long? InstantOf(QueryValue value, DateTimeOffset now) =>
        value.Text.Contains('/', StringComparison.Ordinal) ? null : InstantText.TryRead(value.Text, now, shortNumbersAreSeconds: false);

    /// <summary>The query, limited to the times that the conditions leave.</summary>
    public DocumentQuery Limit(DocumentQuery query) => Start is null && End is null ? query : Both(
        query, new DocumentQuery.Range("timestamp", new RangeBounds(Milliseconds(Start), true, Milliseconds(End), false, "epoch_millis")));

    private static QueryValue? Milliseconds(long? time) =>
        time is { } value ? new QueryValue(QueryValueKind.Number, value.ToString(CultureInfo.InvariantCulture)) : null;

    private ResultPrefilter And(ResultPrefilter other) => new(
        Jobs is null ? other.Jobs : other.Jobs is null ? Jobs : Jobs.Intersect(other.Jobs),
        Types is null ? other.Types : other.Types is null ? Types : Types.Intersect(other.Types),
        Start is null || other.Start > Start ? other.Start ?? Start : Start,
        End is null || other.End < End ? other.End ?? End : End);

    private static ImmutableHashSet<string> TextsOf(Terms terms) =>
        terms.Values.Select(value => value.Text).ToImmutableHashSet(StringComparer.Ordinal);
}
