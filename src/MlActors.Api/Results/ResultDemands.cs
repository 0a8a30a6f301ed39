using System.Collections.Immutable;
using MlActors.Api.Elastic;
using MlActors.Domain.Jobs;
using MlActors.Domain.Time;
using MlActors.Storage.Queries;
using static MlActors.Storage.Queries.DocumentQuery;

namespace MlActors.Api.Results;

/// <summary>
/// What a query asks of every hit, as far as that spares looking at results: never less than the query allows, since each result is held
/// against the query itself afterwards.
/// </summary>
/// <param name="Jobs">Null for all.</param>
/// <param name="Types">Null for all.</param>
/// <param name="Start">Inclusive, and <paramref name="End"/> exclusive; milliseconds.</param>
internal sealed record ResultDemands(ImmutableHashSet<string>? Jobs, ImmutableHashSet<string>? Types, long? Start, long? End)
{
    private static readonly ResultDemands Nothing = new(null, null, null, null);

    private const string OfTheJob = "model_size_stats";

    /// <summary>The ids of results name their kinds. An id may seem to name more than one, since a job may be called like a kind.</summary>
    private static readonly ImmutableArray<string> KindsInIds =
        ["bucket", "bucket_influencer", "record", "influencer", "model_plot", "category_definition", "model_forecast",
            "model_forecast_request_stats"];

    /// <summary>A date without its time means its whole day.</summary>
    private const long Day = 86_400_000;

    public bool WantsJob(JobId job) => Jobs is null || Jobs.Contains(job.Value);

    public bool WantsType(string type) => Types is null || Types.Contains(type);

    /// <summary>What is known of a job as a whole has no time, and mostly no type.</summary>
    public bool WantsUntyped => (Types is null || Types.Contains(OfTheJob)) && Start is null && End is null;

    public static ResultDemands Of(DocumentQuery query, DateTimeOffset now) => query switch
    {
        Terms { Field: "job_id" or "job_id.keyword" } terms => Nothing with { Jobs = TextsOf(terms) },
        Terms { Field: "result_type" or "result_type.keyword" } terms => Nothing with { Types = TextsOf(terms) },
        Ids ids => Nothing with {
            Types = [.. KindsInIds.Where(kind => ids.Values.Any(id => id.Contains($"_{kind}_", StringComparison.Ordinal))), OfTheJob] },
        DocumentQuery.Range { Field: "timestamp" } range => OfRange(range.Bounds, now),
        Bool combined => combined.Required.Select(clause => Of(clause, now)).Aggregate(Nothing, (one, other) => one.And(other)),
        _ => Nothing,
    };

    private static ResultDemands OfRange(RangeBounds bounds, DateTimeOffset now)
    {
        if (bounds.Format is not null and not "epoch_millis") return Nothing;
        return Nothing with
        {
            Start = bounds.Low is { } low ? MomentOf(low, now) : null,
            End = bounds.High is { } high && MomentOf(high, now) is { } moment ? moment + (high.Kind == QueryValueKind.Number ? 1 : Day) : null,
        };
    }

    // What is rounded may mean a moment far from the one that it says.
    private static long? MomentOf(QueryValue value, DateTimeOffset now) =>
        value.Text.Contains('/', StringComparison.Ordinal) ? null : InstantText.TryRead(value.Text, now, shortNumbersAreSeconds: false);

    private ResultDemands And(ResultDemands other) => new(
        Jobs is null ? other.Jobs : other.Jobs is null ? Jobs : Jobs.Intersect(other.Jobs),
        Types is null ? other.Types : other.Types is null ? Types : Types.Intersect(other.Types),
        Start is null || other.Start > Start ? other.Start ?? Start : Start,
        End is null || other.End < End ? other.End ?? End : End);

    private static ImmutableHashSet<string> TextsOf(Terms terms) =>
        terms.Values.Select(value => value.Text).ToImmutableHashSet(StringComparer.Ordinal);
}
