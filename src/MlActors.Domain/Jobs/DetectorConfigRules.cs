using MlActors.Domain.Rules;
using System.Buffers;
using System.Collections.Immutable;

namespace MlActors.Domain.Jobs;

/// <summary>The rules of one detector: its function, the fields of the function, and its custom rules.</summary>
public static class DetectorConfigRules
{
    public const int LongestFieldName = 1_024;

    /// <summary>Elastic's limit on how deep the objects of an index may lie in each other.</summary>
    public const int MaxFieldNameParts = 20;

    private static readonly SearchValues<char> ForbiddenInFieldNames = SearchValues.Create("\"\\");
    private static readonly ImmutableArray<string> FrequentKinds = ["all", "none", "by", "over"];

    /// <param name="isSummarized">The job's records are summarized.</param>
    /// <returns>The first rule that is broken; null when the detector is good.</returns>
    public static string? FirstBroken(DetectorConfig detector, bool isSummarized)
    {
        var name = detector.Function;
        if (detector.Info is not { } function) return $"Unknown function '{name}'";
        if (isSummarized && !function.TakesSummaries) return $"The '{name}' function cannot be used in jobs that will take pre-summarized input";
        return CheckUse("field_name", detector.FieldName, function.Field, name)
            ?? CheckUse("by_field_name", detector.ByFieldName, function.By, name)
            ?? CheckUse("over_field_name", detector.OverFieldName, function.Over, name)
            ?? CheckSplits(detector)
            ?? CheckFrequent(detector)
            ?? detector.Fields.Select(CheckFieldName).FirstOrDefault(reason => reason is not null)
            ?? detector.CustomRules.Select(rule => CheckRule(rule, detector, function)).FirstOrDefault(reason => reason is not null);
    }

    public static string? CheckFieldName(string field) =>
        field.AsSpan().ContainsAny(ForbiddenInFieldNames) || field.Any(char.IsControl) || field is "." or ""
            ? $"Invalid field name '{field}'. Field names including over, by and partition fields cannot contain any of these characters: \"\\"
            : CheckFieldLength(field);

    /// <summary>A record is searched for a name in as many ways as its parts can be put together.</summary>
    internal static string? CheckFieldLength(string field)
    {
        if (field.Length > LongestFieldName)
            return $"Invalid field name '{field[..64]}...' of {field.Length} characters: at most {LongestFieldName} are allowed";
        return field.AsSpan().Count('.') >= MaxFieldNameParts
            ? $"Invalid field name '{field}': at most {MaxFieldNameParts} parts between dots are allowed"
            : null;
    }

    private static string? CheckUse(string field, string? value, FieldUse use, string function) => use switch
    {
        FieldUse.Required when value is null => $"{field} must be set when the '{function}' function is used",
        FieldUse.Forbidden when value is not null => $"{field} cannot be used with function '{function}'",
        _ => null,
    };

    private static string? CheckSplits(DetectorConfig detector)
    {
        var (by, over, partition) = (detector.ByFieldName, detector.OverFieldName, detector.PartitionFieldName);
        if (by is not null && by == partition) return $"partition_field_name and by_field_name cannot be the same: '{by}'";
        if (over is not null && over == partition) return $"partition_field_name and over_field_name cannot be the same: '{over}'";
        if (by is not null && by == over) return $"by_field_name and over_field_name cannot be the same: '{by}'";
        if (by is "count" or "by" or "over") return $"'{by}' is not a permitted value for by_field_name";
        return over is "count" or "by" or "over" ? $"'{over}' is not a permitted value for over_field_name" : null;
    }

    // Elastic passes over a kind that has no field; here it would be a setting without effect.
    private static string? CheckFrequent(DetectorConfig detector) => detector.ExcludeFrequent switch
    {
        null or "none" => null,
        { } kind when !FrequentKinds.Contains(kind) => $"exclude_frequent value '{kind}' is not one of {string.Join(", ", FrequentKinds)}",
        "by" when detector.ByFieldName is null => "exclude_frequent [by] needs a by_field_name",
        "over" when detector.OverFieldName is null => "exclude_frequent [over] needs an over_field_name",
        "all" when detector.ByFieldName is null && detector.OverFieldName is null =>
            "exclude_frequent [all] needs a by_field_name or an over_field_name",
        _ => null,
    };

    private static string? CheckRule(CustomRule rule, DetectorConfig detector, DetectorFunctionInfo function)
    {
        if (rule.Scope.IsEmpty && rule.Conditions.IsEmpty) return "Invalid detector rule: at least scope or a condition is required";
        if (rule.Actions.IsEmpty) return "Invalid detector rule: at least one action is required";
        if (rule.Actions.FirstOrDefault(action => !CustomRule.KnownActions.Contains(action)) is { } unknown)
            return $"Invalid detector rule: action '{unknown}' is unknown; known are {string.Join(", ", CustomRule.KnownActions)}";
        return rule.Conditions.Select(condition => CheckCondition(condition, function)).FirstOrDefault(reason => reason is not null)
            ?? rule.Scope.Select(scope => CheckScope(scope, detector)).FirstOrDefault(reason => reason is not null);
    }

    private static string? CheckCondition(CustomRuleCondition condition, DetectorFunctionInfo function)
    {
        if (!CustomRuleCondition.KnownSubjects.ContainsKey(condition.AppliesTo))
            return $"Invalid detector rule: applies_to '{condition.AppliesTo}' is unknown; known are actual, typical, diff_from_typical, time";
        if (!CustomRuleCondition.KnownOperators.ContainsKey(condition.Operator))
            return $"Invalid detector rule: operator '{condition.Operator}' is unknown; known are gt, gte, lt, lte";
        if (!double.IsFinite(condition.Value)) return "Invalid detector rule: a condition's value must be a finite number";
        return condition.AppliesTo != "time" && !function.TakesValueConditions
            ? $"Invalid detector rule: function {function.Name} only supports conditions that apply to time"
            : null;
    }

    private static string? CheckScope(CustomRuleScope scope, DetectorConfig detector)
    {
        var fields = detector.SplitFields.ToArray();
        if (fields.Length == 0)
            return $"Invalid detector rule: scope field '{scope.Field}' is not allowed; the detector has no by, over or partition field";
        return fields.Contains(scope.Field)
            ? IdRules.Check("filter_id", scope.FilterId)
            : $"Invalid detector rule: scope field '{scope.Field}' is invalid; select from [{string.Join(", ", fields)}]";
    }
}
