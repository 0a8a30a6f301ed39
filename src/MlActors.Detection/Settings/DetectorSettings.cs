using System.Collections.Immutable;

namespace MlActors.Detection.Settings;

/// <summary>
/// One detector: a function of a field, computed separately for each value of the by and partition fields, or compared over the values of the over
/// field.
/// </summary>
public sealed record DetectorSettings(DetectorFunction Function)
{
    /// <summary>A by, over or partition field of this name refers to the category of the record's message.</summary>
    public const string CategoryField = "mlcategory";

    public Side Side { get; init; }

    public string? FieldName { get; init; }

    public string? ByFieldName { get; init; }

    /// <summary>Makes the detector a population analysis: each value of this field is compared with the others. Null for none.</summary>
    public string? OverFieldName { get; init; }

    public string? PartitionFieldName { get; init; }

    /// <summary>A record that lacks the by or partition field belongs to a separate series instead of being ignored.</summary>
    public bool UseNull { get; init; }

    public ExcludeFrequent ExcludeFrequent { get; init; }

    public ImmutableArray<DetectionRule> Rules { get; init; } = [];

    /// <summary>The configured by, over and partition fields.</summary>
    internal IEnumerable<string> SplitFields => new[] { ByFieldName, OverFieldName, PartitionFieldName }.OfType<string>();

    /// <summary>Checks the detector.</summary>
    /// <exception cref="ArgumentException">The combination of function and fields is invalid; the message gives the reason.</exception>
    internal void Validate()
    {
        if (!Enum.IsDefined(Function) || Function == DetectorFunction.Invalid)
            throw new ArgumentException($"{Function} is not a function of a detector.");
        var takesField =
            Function is not (DetectorFunction.Count or DetectorFunction.NonZeroCount or DetectorFunction.Rare or DetectorFunction.FreqRare
            or DetectorFunction.TimeOfDay or DetectorFunction.TimeOfWeek);
        if (!takesField && FieldName is not null)
            throw new ArgumentException($"The function {Function} counts records and takes no field; leave out [{FieldName}].");
        if (takesField && FieldName is null) throw new ArgumentException($"The function {Function} needs a field name.");
        if (Function is DetectorFunction.Rare or DetectorFunction.FreqRare && ByFieldName is null)
            throw new ArgumentException($"The function {Function} looks for rare values of a by field; name one.");
        if (Function == DetectorFunction.FreqRare && OverFieldName is null)
            throw new ArgumentException($"The function {Function} compares members of an over field; name one.");
        if (Function is DetectorFunction.NonZeroCount or DetectorFunction.NonNullSum && OverFieldName is not null)
            throw new ArgumentException($"The function {Function} does not compare members of an over field; leave out [{OverFieldName}].");
        if (SplitFields.Distinct(StringComparer.Ordinal).Count() != SplitFields.Count())
            throw new ArgumentException($"The by, over and partition fields must differ, not be [{string.Join(", ", SplitFields)}].");
        foreach (var rule in Rules) rule.Validate(SplitFields);
    }
}
