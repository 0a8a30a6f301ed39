using Akka.Configuration;

namespace MlActors.Node.Configuration;

/// <summary>A time-out by name, or what several of them add up to. Read from a configuration when a ladder is checked.</summary>
internal sealed record Clock(string Name, Func<Config, TimeSpan> Read)
{
    public static Clock At(string key) => new($"[{key}]", config =>
    {
        try
        {
            return config.HasPath(key) ? config.GetTimeSpan(key) : throw new ConfigurationException($"[{key}] is missing.");
        }
        catch (Exception fault) when (fault is not ConfigurationException)
        {
            throw new ConfigurationException($"[{key}] must be a duration such as 10s, not [{config.GetString(key)}].", fault);
        }
    });

    public Clock Plus(Clock other) => new(
        other == this ? $"twice {Name}" : $"{Name} + {other.Name}", config => Read(config) + other.Read(config));

    public Clock Plus(TimeSpan more) => new($"{Name} + {more.TotalSeconds:0}s", config => Read(config) + more);

    /// <param name="countKey">A setting that says how often.</param>
    public Clock Times(string countKey) => new($"{Name} x [{countKey}]", config => Read(config) * config.GetInt(countKey));
}
