using System.Collections.Immutable;

namespace MlActors.Domain.Calendars;

/// <summary>The jobs and groups that share scheduled events. Jobs and groups that do not exist yet may be listed.</summary>
/// <param name="Jobs">Ids of jobs and names of groups, each once, in the order of their addition; <see cref="All"/> stands for all jobs.</param>
public sealed record Calendar(string Id, string? Description, ImmutableArray<string> Jobs)
{
    public const string All = "_all";

    /// <summary>The events of all calendars of a job are given to its engine together.</summary>
    public const int MaxEvents = 10_000;

    private const int MaxJobs = 10_000;

    public static Calendar Of(string id, string? description, IEnumerable<string> jobs) => new(id, description, Distinct(jobs));

    public static Refusal Unknown(string id) => Refusal.NotFound($"No calendar with id [{id}]");

    public bool AppliesTo(string job, IEnumerable<string> groups) => Jobs.Contains(All) || Jobs.Contains(job) || groups.Any(Jobs.Contains);

    /// <returns>The calendar with more jobs, or the reason for a refusal.</returns>
    public (Calendar? Changed, Refusal? Refusal) Add(IEnumerable<string> jobs) =>
        this with { Jobs = Distinct([.. Jobs, .. jobs]) } is var changed && changed.FindFault() is { } fault
            ? (null, Refusal.BadRequest(fault))
            : (changed, null);

    /// <returns>The calendar with fewer jobs, or the reason for a refusal.</returns>
    public (Calendar? Changed, Refusal? Refusal) Remove(IReadOnlyCollection<string> jobs) =>
        jobs.FirstOrDefault(job => !Jobs.Contains(job)) is { } absent
            ? (null, Refusal.NotFound($"Cannot remove [{absent}] as it is not present in calendar [{Id}]"))
            : (this with { Jobs = Jobs.RemoveRange(jobs) }, null);

    /// <returns>The rule that is violated; null for a valid calendar.</returns>
    public string? FindFault() => Id == All
        ? $"Cannot create a Calendar with the reserved name [{All}]"
        : IdRules.Check("calendar_id", Id)
            ?? (Jobs.Length > MaxJobs ? $"Calendar [{Id}] has {Jobs.Length} jobs, and at most {MaxJobs} are allowed" : null)
            ?? (Jobs.FirstOrDefault(job => job != All && !IdRules.IsValid(job)) is { } invalid
                ? $"Invalid job_ids; '{invalid}' is neither the id of a job nor the name of a group"
                : null);

    private static ImmutableArray<string> Distinct(IEnumerable<string> jobs) => [.. jobs.Distinct(StringComparer.Ordinal)];
}
