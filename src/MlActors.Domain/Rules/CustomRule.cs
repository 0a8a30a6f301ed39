using System.Collections.Immutable;
using MlActors.Detection.Settings;

namespace MlActors.Domain.Rules;

/// <summary>
/// One custom rule of a detector, as Elastic defines it: when its scope and all of its conditions match, its actions apply. Lives as long
/// as its job.
/// </summary>
public sealed record CustomRule
{
    public const string SkipResult = "skip_result";
    public const string SkipModelUpdate = "skip_model_update";

    public static readonly ImmutableArray<string> KnownActions = [SkipResult, SkipModelUpdate];

    // A list that an older version did not write is absent, and absent is empty.
    public ImmutableArray<string> Actions { get => field.IsDefault ? [] : field; init; } = [];
    public ImmutableArray<CustomRuleScope> Scope { get => field.IsDefault ? [] : field; init; } = [];
    public ImmutableArray<CustomRuleCondition> Conditions { get => field.IsDefault ? [] : field; init; } = [];

    /// <param name="filters">The items of the filters that scopes name.</param>
    public DetectionRule ToRule(IReadOnlyDictionary<string, ImmutableArray<string>> filters) => new(
        Actions.Aggregate((RuleActions)0, (all, action) => all | (action == SkipResult ? RuleActions.SkipResult : RuleActions.SkipModelUpdate)),
        [.. Conditions.Select(condition => condition.ToCondition())],
        [.. Scope.Select(scope => scope.ToScope(filters))]);

    /// <summary>What two rules are compared by: lists compare by what they are, not by what they hold.</summary>
    public override string ToString() => $"{string.Join(',', Actions)};{string.Join(',', Scope)};{string.Join(',', Conditions)}";
}

/// <summary>The values of a field that a rule is for: those that a filter lists, or all others.</summary>
public sealed record CustomRuleScope(string Field, string FilterId, bool Include = true)
{
    public RuleScope ToScope(IReadOnlyDictionary<string, ImmutableArray<string>> filters) =>
        new(Field, Include, filters.GetValueOrDefault(FilterId, []).ToImmutableHashSet(StringComparer.Ordinal));
}

/// <summary>A comparison that has to hold.</summary>
/// <param name="AppliesTo">actual, typical, diff_from_typical or time.</param>
/// <param name="Operator">gt, gte, lt or lte.</param>
public sealed record CustomRuleCondition(string AppliesTo, string Operator, double Value)
{
    public static readonly ImmutableDictionary<string, AppliesTo> KnownSubjects = new Dictionary<string, AppliesTo>(StringComparer.Ordinal)
    {
        ["actual"] = Detection.Settings.AppliesTo.Actual,
        ["typical"] = Detection.Settings.AppliesTo.Typical,
        ["diff_from_typical"] = Detection.Settings.AppliesTo.DiffFromTypical,
        ["time"] = Detection.Settings.AppliesTo.Time,
    }.ToImmutableDictionary(StringComparer.Ordinal);

    public static readonly ImmutableDictionary<string, RuleOperator> KnownOperators = new Dictionary<string, RuleOperator>(StringComparer.Ordinal)
    {
        ["gt"] = RuleOperator.Gt,
        ["gte"] = RuleOperator.Gte,
        ["lt"] = RuleOperator.Lt,
        ["lte"] = RuleOperator.Lte,
    }.ToImmutableDictionary(StringComparer.Ordinal);

    public RuleCondition ToCondition() => new(KnownSubjects[AppliesTo], KnownOperators[Operator], Value);
}
