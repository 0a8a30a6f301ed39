using System.Text.RegularExpressions;

namespace MlActors.Domain;

/// <summary>Elastic's rules for the ids of jobs, groups, datafeeds and filters.</summary>
public static partial class IdRules
{
    private const int MaxLength = 64;

    public static bool IsValid(string id) => id.Length <= MaxLength && Pattern().IsMatch(id);

    /// <param name="field">The field that holds the id, in Elastic's spelling.</param>
    /// <returns>The rule that the id breaks, in Elastic's words; null when the id is valid.</returns>
    public static string? Check(string field, string id) =>
        !Pattern().IsMatch(id)
            ? $"Invalid {field}; '{id}' can contain lowercase alphanumeric (a-z and 0-9), hyphens or underscores; must start and end with "
                + $"alphanumeric"
            : id.Length > MaxLength
                ? $"The {field.Replace("_id", "", StringComparison.Ordinal)} id cannot contain more than {MaxLength} characters."
                : null;

    /// <returns>The rule that the name of a group breaks, in Elastic's words; null when it is valid.</returns>
    public static string? CheckGroup(string group) => Pattern().IsMatch(group)
        ? Check("group", group)
        : $"Invalid group id '{group}'; must be non-empty string and may contain lowercase alphanumeric (a-z and 0-9), hyphens or underscores; "
            + "must start and end with alphanumeric";

    [GeneratedRegex(@"^[a-z0-9](?:[a-z0-9_\-\.]*[a-z0-9])?\z")]
    private static partial Regex Pattern();
}
