using System.Text.RegularExpressions;

namespace MlActors.Domain;

/// <summary>What the id of a job, datafeed, group, filter or results index must look like; the texts are Elastic's.</summary>
public static partial class IdRules
{
    public const int MaxIdLength = 64;

    public static bool IsValid(string id) => id.Length <= MaxIdLength && IdPattern().IsMatch(id);

    /// <param name="field">What the id names, in Elastic's spelling.</param>
    public static string? Check(string field, string id) =>
        !IdPattern().IsMatch(id)
            ? $"Invalid {field}; '{id}' can contain lowercase alphanumeric (a-z and 0-9), hyphens or underscores; must start and end with "
                + $"alphanumeric"
            : id.Length > MaxIdLength
                ? $"The {field.Replace("_id", "", StringComparison.Ordinal)} id cannot contain more than {MaxIdLength} characters."
                : null;

    [GeneratedRegex(@"^[a-z0-9](?:[a-z0-9_\-\.]*[a-z0-9])?\z")]
    private static partial Regex IdPattern();
}
