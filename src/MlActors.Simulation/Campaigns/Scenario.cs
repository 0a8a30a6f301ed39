using System.Collections.Immutable;
using System.Globalization;
using Akka.Configuration;
using Akka.Configuration.Hocon;
using MlActors.Domain.Jobs;
using MlActors.Simulation.Faults;
using MlActors.Simulation.Rehearsals;

namespace MlActors.Simulation.Campaigns;

/// <summary>A file in hocon/scenarios: the size of a cluster, and what goes wrong in it.</summary>
internal static class Scenario
{
    private static readonly string[] Keys = ["title", "nodes", "jobs", "datafeeds", "seeds", "faults", "close", "strikes"];
    private static readonly string[] StrikeKeys = ["fault", "at-message", "step", "place", "occurrence", "node", "for"];

    /// <exception cref="ScenarioException">The file cannot be read, or one of its keys or values is unknown.</exception>
    public static CampaignOrder Read(string path)
    {
        if (!File.Exists(path)) throw new ScenarioException($"{path} does not exist; those that come with the simulator are in hocon/scenarios");
        try
        {
            return Read(ConfigurationFactory.ParseString(File.ReadAllText(path)).GetConfig("scenario") ?? Config.Empty);
        }
        catch (Exception failure) when (failure is not ScenarioException)
        {
            throw new ScenarioException($"{path} is not a scenario: {failure.Message}");
        }
    }

    public static (ulong From, ulong To) ReadSeeds(string text)
    {
        var parts = text.Split("..");
        return parts.Length <= 2 && ulong.TryParse(parts[0], CultureInfo.InvariantCulture, out var from)
            && ulong.TryParse(parts[^1], CultureInfo.InvariantCulture, out var to) && from >= 1 && from <= to
                ? (from, to)
                : throw new ScenarioException($"[{text}] is no range of seeds; write 1..200, or one seed");
    }

    public static FaultFamilies ReadFamilies(IEnumerable<string> names) =>
        names.Aggregate(FaultFamilies.None, (all, name) => all | ValueOf<FaultFamilies>(name));

    private static CampaignOrder Read(Config config)
    {
        Refuse(config, Keys);
        var (from, to) = ReadSeeds(config.GetString("seeds", "1..100"));
        return new CampaignOrder(
            new RehearsalSize(config.GetInt("nodes", 3), config.GetInt("jobs", 8), config.GetInt("datafeeds", 4)), from, to,
            ReadFamilies(config.GetStringList("faults", [])), Twice: false)
        {
            Title = config.GetString("title"),
            Close = config.GetString("close") is { Length: > 0 } close ? ValueOf<FirstClose>(close) : null,
            Strikes = [.. (config.GetValue("strikes")?.GetArray() ?? []).Select(strike => ReadStrike(new Config(new HoconRoot(strike))))],
        };
    }

    private static Fault ReadStrike(Config config)
    {
        Refuse(config, StrikeKeys);
        var trigger = config.HasPath("at-message")
            ? FaultTrigger.At(config.GetLong("at-message"))
            : FaultTrigger.At(
                ValueOf<CloseStep>(config.GetString("step")), ValueOf<StepPlace>(config.GetString("place")), config.GetInt("occurrence", 1));
        var node = config.GetString("node", "here") switch
        {
            "here" => FaultNode.Here,
            "coordinator" => FaultNode.Coordinator,
            var index => new FaultNode(int.Parse(index, CultureInfo.InvariantCulture)),
        };
        return new Fault(ValueOf<FaultKind>(config.GetString("fault")), trigger, node, config.GetTimeSpan("for", TimeSpan.FromSeconds(5)));
    }

    private static void Refuse(Config config, string[] known)
    {
        foreach (var key in config.Root.GetObject().Items.Keys)
            if (!known.Contains(key)) throw new ScenarioException($"[{key}] is unknown; there are {string.Join(", ", known)}");
    }

    // after-effect is AfterEffect.
    private static T ValueOf<T>(string text)
        where T : struct, Enum =>
        Enum.TryParse<T>(text.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out var value) && !value.Equals(default(T))
            ? value
            : throw new ScenarioException($"[{text}] is none of {string.Join(", ", Enum.GetNames<T>()[1..])}");
}

/// <summary>A scenario, or an option, that cannot be used.</summary>
public sealed class ScenarioException(string message) : Exception(message);
