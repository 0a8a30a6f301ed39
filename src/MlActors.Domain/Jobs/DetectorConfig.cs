using System.Collections.Immutable;
using MlActors.Detection.Settings;
using MlActors.Domain.Rules;

namespace MlActors.Domain.Jobs;

/// <summary>One detector as it was configured; its function in Elastic's long spelling.</summary>
public sealed record DetectorConfig(string Function)
{
    public string? FieldName { get; init; }
    public string? ByFieldName { get; init; }
    public string? OverFieldName { get; init; }
    public string? PartitionFieldName { get; init; }
    public bool UseNull { get; init; }

    /// <summary>all, none, by or over; null when it was not specified.</summary>
    public string? ExcludeFrequent { get; init; }

    public ImmutableArray<CustomRule> CustomRules { get => field.IsDefault ? [] : field; init; } = [];

    public string? Description { get; init; }

    /// <summary>Null for an unknown function.</summary>
    public DetectorFunctionInfo? Info => DetectorFunctions.Find(Function);

    public bool UsesCategories => SplitFields.Contains(AnalysisConfig.CategoryField);

    /// <summary>The fields that split its series, in the order in which Elastic lists them.</summary>
    public IEnumerable<string> SplitFields => new[] { ByFieldName, OverFieldName, PartitionFieldName }.OfType<string>();

    public IEnumerable<string> Fields => FieldName is null ? SplitFields : SplitFields.Prepend(FieldName);

    /// <inheritdoc cref="CustomRule.ToRule"/>
    public DetectorSettings ToSettings(IReadOnlyDictionary<string, ImmutableArray<string>> filters) => new(Info!.Function)
    {
        Side = Info.Side,
        FieldName = FieldName,
        ByFieldName = ByFieldName,
        OverFieldName = OverFieldName,
        PartitionFieldName = PartitionFieldName,
        UseNull = UseNull,
        ExcludeFrequent = ExcludeFrequent switch
        {
            "all" => Detection.Settings.ExcludeFrequent.All,
            "by" => Detection.Settings.ExcludeFrequent.By,
            "over" => Detection.Settings.ExcludeFrequent.Over,
            _ => Detection.Settings.ExcludeFrequent.None,
        },
        Rules = RulesWith(filters),
    };

    /// <inheritdoc cref="CustomRule.ToRule"/>
    public ImmutableArray<DetectionRule> RulesWith(IReadOnlyDictionary<string, ImmutableArray<string>> filters) =>
        [.. CustomRules.Select(rule => rule.ToRule(filters))];

    /// <summary>The description that Elastic makes of a detector that has none, such as `mean(responsetime) by airline`.</summary>
    public string Describe() =>
        (FieldName is null ? Function : $"{Function}({Quoted(FieldName)})")
        + (ByFieldName is null ? "" : $" by {Quoted(ByFieldName)}")
        + (OverFieldName is null ? "" : $" over {Quoted(OverFieldName)}")
        + (UseNull ? " usenull=true" : "")
        + (PartitionFieldName is null ? "" : $" partitionfield={Quoted(PartitionFieldName)}")
        + (ExcludeFrequent is null ? "" : $" excludefrequent={ExcludeFrequent}");

    private static string Quoted(string field) => field.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_') ? field : $"\"{field}\"";
}
