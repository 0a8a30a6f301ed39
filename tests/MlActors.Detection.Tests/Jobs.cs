using System.Collections.Immutable;
using MlActors.Detection.Settings;

namespace MlActors.Detection.Tests;

/// <summary>Minimal detectors of every function.</summary>
internal static class Jobs
{
    public static IEnumerable<DetectorFunction> Functions =>
        Enum.GetValues<DetectorFunction>().Where(function => function != DetectorFunction.Invalid);

    public static bool TakesField(DetectorFunction function) => function is not (DetectorFunction.Count or DetectorFunction.NonZeroCount
        or DetectorFunction.Rare or DetectorFunction.FreqRare or DetectorFunction.TimeOfDay or DetectorFunction.TimeOfWeek);

    public static bool TakesOver(DetectorFunction function) => function is not (DetectorFunction.NonZeroCount or DetectorFunction.NonNullSum);

    public static DetectorSettings Of(DetectorFunction function, string? by = null, string? over = null, string? partition = null) => new(function)
    {
        FieldName = TakesField(function) ? "v" : null,
        ByFieldName = by ?? (function is DetectorFunction.Rare or DetectorFunction.FreqRare ? "by" : null),
        OverFieldName = over ?? (function is DetectorFunction.FreqRare ? "over" : null),
        PartitionFieldName = partition,
    };

    public static DetectionRule Rule(RuleActions actions, params ImmutableArray<RuleCondition> conditions) => new(actions, conditions, []);
}
