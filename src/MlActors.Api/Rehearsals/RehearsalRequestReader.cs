using System.Collections.Immutable;
using System.Globalization;
using MlActors.Api.Elastic;
using MlActors.Api.Elastic.Json;
using MlActors.Api.Security;
using MlActors.Domain.Time;

namespace MlActors.Api.Rehearsals;

/// <summary>
/// Reads the request to start a rehearsal. Every value becomes an argument of a process, so each is a number, or one of a list of names.
/// </summary>
internal static class RehearsalRequestReader
{
    private const string DefaultSeeds = "1..100";

    public static RehearsalOrder Read(JsonPart body, ImmutableArray<RehearsalScenario> scenarios) => JsonFields.Read(body, "rehearsal", fields =>
    {
        var (nodes, jobs, datafeeds, seeds) = (fields.Count("nodes"), fields.Count("jobs"), fields.Count("datafeeds"), fields.AnyScalar("seeds"));
        var (faults, scenario, timeout) = (fields.Texts("faults"), fields.Text("scenario"), fields.Duration("timeout"));
        fields.RefuseUnknownFields();
        if (scenario is not null && ((nodes ?? jobs ?? datafeeds) is not null || faults is not null))
            throw ElasticException.BadRequest("[scenario] has its own nodes, jobs, datafeeds and faults; leave these out");
        var jobCount = Within("jobs", jobs ?? 8, 1, RehearsalLimits.Jobs);
        return new RehearsalOrder(
            Within("nodes", nodes ?? 3, 1, RehearsalLimits.Nodes), jobCount, Within("datafeeds", datafeeds ?? jobCount / 2, 0, jobCount),
            SeedsOf(seeds ?? DefaultSeeds), FaultsOf(faults ?? ["all"]), ScenarioOf(scenario, scenarios),
            TimeoutOf(timeout ?? RehearsalLimits.DefaultTimeout));
    });

    private static int Within(string name, int value, int least, int most) => value >= least && value <= most
        ? value
        : throw ElasticException.BadRequest($"[{name}] must be between [{least}] and [{most}], got [{value}]");

    /// <summary>A range, or one seed.</summary>
    private static RehearsalSeeds SeedsOf(string text)
    {
        var parts = text.Split("..");
        if (parts.Length > 2 || SeedOf(parts[0]) is not { } first || SeedOf(parts[^1]) is not { } last || last < first)
            throw ElasticException.BadRequest($"[seeds] must be a range such as [{DefaultSeeds}], or one seed, got [{Printable(text)}]");
        var seeds = new RehearsalSeeds(first, last);
        return seeds.Count <= RehearsalLimits.Seeds
            ? seeds
            : throw ElasticException.BadRequest($"[seeds] are {seeds.Count}, and at most {RehearsalLimits.Seeds} are run at a time");
    }

    private static long? SeedOf(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seed) && seed is >= 1 and < long.MaxValue ? seed : null;

    private static ImmutableArray<string> FaultsOf(IReadOnlyList<string> names)
    {
        if (names is [RehearsalLimits.NoFaults]) return [];
        var unknown = names.FirstOrDefault(name => !RehearsalLimits.Faults.Contains(name));
        return unknown is null
            ? [.. names.Distinct(StringComparer.Ordinal)]
            : throw ElasticException.BadRequest(
                $"[faults] has [{Printable(unknown)}]; known are {string.Join(", ", RehearsalLimits.Faults)}, or {RehearsalLimits.NoFaults} alone");
    }

    private static string? ScenarioOf(string? name, ImmutableArray<RehearsalScenario> scenarios) =>
        name is null || scenarios.Any(scenario => scenario.Id == name)
            ? name
            : throw ElasticException.BadRequest(
                $"[scenario] [{Printable(name)}] is unknown; known are {string.Join(", ", scenarios.Select(scenario => scenario.Id))}");

    private static TimeSpan TimeoutOf(TimeSpan timeout) => timeout > TimeSpan.Zero && timeout <= RehearsalLimits.Timeout
        ? timeout
        : throw ElasticException.BadRequest(
            $"[timeout] must be positive and at most [{DurationText.Format(RehearsalLimits.Timeout)}], got [{DurationText.Format(timeout)}]");

    private static string Printable(string text) => AuditTrail.Printable(text);
}
