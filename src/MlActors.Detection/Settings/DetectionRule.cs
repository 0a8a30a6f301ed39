using System.Collections.Immutable;

namespace MlActors.Detection.Settings;

/// <summary>What is left undone where a rule applies.</summary>
[Flags]
public enum RuleActions { None = 0, SkipResult = 1, SkipModelUpdate = 2 }

/// <summary>What of a bucket's value a condition looks at.</summary>
public enum AppliesTo { Invalid = 0, Actual, Typical, DiffFromTypical, Time }

/// <summary>How a condition compares.</summary>
public enum RuleOperator { Invalid = 0, Gt, Gte, Lt, Lte }

/// <summary>What a user knows better than the model. It applies where its scope holds and all of its conditions do.</summary>
public sealed record DetectionRule(RuleActions Actions, ImmutableArray<RuleCondition> Conditions, ImmutableArray<RuleScope> Scope)
{
    /// <exception cref="ArgumentException">The rule says nothing, or names a field that its detector does not split by.</exception>
    internal void Validate(IEnumerable<string> splitFields)
    {
        if (Conditions.IsDefault || Scope.IsDefault || Conditions.IsEmpty && Scope.IsEmpty)
            throw new ArgumentException("A rule needs a condition or a scope; without one it would silence its whole detector.");
        foreach (var condition in Conditions) condition.Validate();
        foreach (var scope in Scope)
        {
            if (!splitFields.Contains(scope.FieldName, StringComparer.Ordinal))
                throw new ArgumentException(
                    $"A rule's scope names the field [{scope.FieldName}]; it can only be a by, over or partition field of its detector.");
        }
    }
}

/// <summary>A comparison of a bucket's value or time. Times are seconds since the epoch.</summary>
public sealed record RuleCondition(AppliesTo AppliesTo, RuleOperator Operator, double Value)
{
    internal void Validate()
    {
        if (!Enum.IsDefined(AppliesTo) || AppliesTo == AppliesTo.Invalid)
            throw new ArgumentException("A rule's condition applies to nothing; name actual, typical, diff_from_typical or time.");
        if (!Enum.IsDefined(Operator) || Operator == RuleOperator.Invalid)
            throw new ArgumentException("A rule's condition has no operator; name gt, gte, lt or lte.");
        if (double.IsNaN(Value)) throw new ArgumentException("A rule's condition compares with no number.");
    }
}

/// <summary>
/// Those values of a by, over or partition field that are among the items, or those that are not. A <c>*</c> begins or ends an item that stands for
/// many.
/// </summary>
public sealed record RuleScope(string FieldName, bool Include, ImmutableHashSet<string> Items);
