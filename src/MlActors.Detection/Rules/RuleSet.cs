using System.Collections.Immutable;
using MlActors.Detection.Series;
using MlActors.Detection.Settings;

namespace MlActors.Detection.Rules;

/// <summary>The values of a bucket that a rule can refer to. Without a trained model there is no typical value.</summary>
internal readonly record struct RuleInput(long Start, double? Actual, double? Typical);

/// <summary>The custom rules of one detector: decides which actions apply to a value. Lives as long as its detector.</summary>
internal sealed class RuleSet(DetectorSettings settings)
{
    private const double MillisecondsInSecond = 1_000;

    private readonly ImmutableArray<DetectionRule> _rules = settings.Rules;

    public RuleActions ActionsFor(in Subject subject, in RuleInput input)
    {
        if (_rules.IsEmpty) return RuleActions.None;
        var actions = RuleActions.None;
        foreach (var rule in _rules)
            if (Applies(rule, subject, input)) actions |= rule.Actions;
        return actions;
    }

    private bool Applies(DetectionRule rule, in Subject subject, in RuleInput input)
    {
        foreach (var scope in rule.Scope)
            if (!ScopeMatches(scope, ValueOf(subject, scope.FieldName))) return false;
        foreach (var condition in rule.Conditions)
            if (!ConditionHolds(condition, input)) return false;
        return true;
    }

    private string? ValueOf(in Subject subject, string field) =>
        field == settings.ByFieldName ? subject.By : field == settings.OverFieldName ? subject.Over : subject.Partition;

    private static bool ScopeMatches(RuleScope scope, string? value)
    {
        if (value is null) return !scope.Include;
        var listed = scope.Items.Contains(value);
        if (!listed)
            foreach (var item in scope.Items) listed |= Matches(item, value);
        return listed == scope.Include;
    }

    // An asterisk is a wildcard at the beginning or the end of an item, or both; anywhere else it is literal.
    private static bool Matches(string item, string value) => (item.StartsWith('*'), item.EndsWith('*')) switch
    {
        (true, true) => item.Length < 2 || value.Contains(item[1..^1], StringComparison.Ordinal),
        (true, false) => value.EndsWith(item[1..], StringComparison.Ordinal),
        (false, true) => value.StartsWith(item[..^1], StringComparison.Ordinal),
        _ => false,
    };

    private static bool ConditionHolds(RuleCondition condition, in RuleInput input)
    {
        var subject = condition.AppliesTo switch
        {
            AppliesTo.Actual => input.Actual,
            AppliesTo.Typical => input.Typical,
            AppliesTo.DiffFromTypical => input is { Actual: { } actual, Typical: { } typical } ? Math.Abs(actual - typical) : null,
            _ => input.Start / MillisecondsInSecond,
        };
        return subject is { } value && condition.Operator switch
        {
            RuleOperator.Gt => value > condition.Value,
            RuleOperator.Gte => value >= condition.Value,
            RuleOperator.Lt => value < condition.Value,
            _ => value <= condition.Value,
        };
    }
}
