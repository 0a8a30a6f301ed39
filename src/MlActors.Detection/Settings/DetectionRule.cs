using System.Collections.Immutable;

namespace MlActors.Detection.Settings;

/// <summary>The steps that are skipped where a rule applies.</summary>
[Flags]
public enum RuleActions { None = 0, SkipResult = 1, SkipModelUpdate = 2 }

/// <summary>The property of a bucket that a condition refers to.</summary>
public enum AppliesTo { Invalid = 0, Actual, Typical, DiffFromTypical, Time }

/// <summary>The comparison of a condition.</summary>
public enum RuleOperator { Invalid = 0, Gt, Gte, Lt, Lte }

/// <summary>Domain knowledge of a user that overrides the model. It applies where its scope and all of its conditions match.</summary>
public sealed record DetectionRule(RuleActions Actions, ImmutableArray<RuleCondition> Conditions, ImmutableArray<RuleScope> Scope)
{
    /// <summary>Checks the rule.</summary>
    /// <exception cref="ArgumentException">The rule is empty, or names a field that its detector does not split by.</exception>
    internal void Validate(IEnumerable<string> splitFields)
    {
        if (Conditions.IsDefault || Scope.IsDefault || Conditions.IsEmpty && Scope.IsEmpty)
            throw new ArgumentException("A rule needs a condition or a scope; without one it would suppress all results of its detector.");
        foreach (var condition in Conditions) condition.Validate();
        foreach (var scope in Scope)
        {
            if (!splitFields.Contains(scope.FieldName, StringComparer.Ordinal))
                throw new ArgumentException(
                    $"A rule's scope names the field [{scope.FieldName}]; it can only be a by, over or partition field of its detector.");
        }
    }
}

/// <summary>A comparison of a bucket's value or time. Times are in seconds since the epoch.</summary>
public sealed record RuleCondition(AppliesTo AppliesTo, RuleOperator Operator, double Value)
{
    internal void Validate()
    {
        if (!Enum.IsDefined(AppliesTo) || AppliesTo == AppliesTo.Invalid)
            throw new ArgumentException("A rule's condition applies to nothing; name actual, typical, diff_from_typical or time.");
        if (!Enum.IsDefined(Operator) || Operator == RuleOperator.Invalid)
            throw new ArgumentException("A rule's condition has no operator; name gt, gte, lt or lte.");
        if (double.IsNaN(Value)) throw new ArgumentException("A rule's condition compares with NaN; give a number.");
    }
}

/// <summary>
/// The values of a by, over or partition field that are in a list, or those that are not. A <c>*</c> at the beginning or the end of an item is a
/// wildcard.
/// </summary>
public sealed record RuleScope(string FieldName, bool Include, ImmutableHashSet<string> Items);
