using System.Collections.Immutable;
using MlActors.Detection.Settings;
using static MlActors.Domain.Jobs.FieldUse;

namespace MlActors.Domain.Jobs;

/// <summary>Whether a function takes a field.</summary>
public enum FieldUse { Invalid = 0, Optional, Required, Forbidden }

/// <summary>One function as a configuration names it: what the engine computes, which deviations count, and which fields it takes.</summary>
/// <param name="Description">The `function_description` of a record: the statistic without the side.</param>
public sealed record DetectorFunctionInfo(
    string Name, string Description, DetectorFunction Function, Side Side, FieldUse Field, FieldUse By, FieldUse Over)
{
    /// <summary>Conditions on values mean nothing where the value is no single number.</summary>
    public bool TakesValueConditions =>
        Function is not (DetectorFunction.LatLong or DetectorFunction.Metric or DetectorFunction.Rare or DetectorFunction.FreqRare);

    public bool TakesSummaries => Function != DetectorFunction.Metric;
}

/// <summary>Elastic's functions in both of their spellings.</summary>
public static class DetectorFunctions
{
    private static readonly ImmutableDictionary<string, string> ShortNames = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["avg"] = "mean", ["low_avg"] = "low_mean", ["high_avg"] = "high_mean",
        ["nzc"] = "non_zero_count", ["low_nzc"] = "low_non_zero_count", ["high_nzc"] = "high_non_zero_count",
        ["dc"] = "distinct_count", ["low_dc"] = "low_distinct_count", ["high_dc"] = "high_distinct_count",
    }.ToImmutableDictionary(StringComparer.Ordinal);

    private static readonly ImmutableDictionary<string, DetectorFunctionInfo> ByName = ((DetectorFunctionInfo[])
    [
        .. Sided("count", "count", DetectorFunction.Count, Forbidden),
        .. Sided("non_zero_count", "count", DetectorFunction.NonZeroCount, Forbidden, over: Forbidden),
        .. Sided("distinct_count", "distinct_count", DetectorFunction.DistinctCount, Required),
        .. Sided("mean", "mean", DetectorFunction.Mean, Required),
        .. Sided("median", "median", DetectorFunction.Median, Required),
        .. Sided("sum", "sum", DetectorFunction.Sum, Required),
        .. Sided("non_null_sum", "sum", DetectorFunction.NonNullSum, Required, over: Forbidden),
        .. Sided("varp", "varp", DetectorFunction.Varp, Required),
        .. Sided("info_content", "info_content", DetectorFunction.InfoContent, Required),
        new("min", "min", DetectorFunction.Min, Side.Both, Required, Optional, Optional),
        new("max", "max", DetectorFunction.Max, Side.Both, Required, Optional, Optional),
        new("metric", "metric", DetectorFunction.Metric, Side.Both, Required, Optional, Optional),
        new("rare", "rare", DetectorFunction.Rare, Side.Both, Forbidden, Required, Optional),
        new("freq_rare", "freq_rare", DetectorFunction.FreqRare, Side.Both, Forbidden, Required, Required),
        new("time_of_day", "time", DetectorFunction.TimeOfDay, Side.Both, Forbidden, Optional, Optional),
        new("time_of_week", "time", DetectorFunction.TimeOfWeek, Side.Both, Forbidden, Optional, Optional),
        new("lat_long", "lat_long", DetectorFunction.LatLong, Side.Both, Required, Optional, Optional),
    ]).ToImmutableDictionary(function => function.Name, StringComparer.Ordinal);

    /// <summary>All long names, sorted.</summary>
    public static ImmutableArray<string> Names { get; } = [.. ByName.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The long spelling, as responses have it; an unknown function is returned in lower case.</summary>
    public static string LongName(string function) =>
        function.ToLowerInvariant() is var name && ShortNames.TryGetValue(name, out var known) ? known : name;

    public static DetectorFunctionInfo? Find(string name) => ByName.GetValueOrDefault(name);

    private static IEnumerable<DetectorFunctionInfo> Sided(
        string name, string description, DetectorFunction function, FieldUse field, FieldUse over = Optional) =>
    [
        new(name, description, function, Side.Both, field, Optional, over),
        new($"low_{name}", description, function, Side.Low, field, Optional, over),
        new($"high_{name}", description, function, Side.High, field, Optional, over),
    ];
}
