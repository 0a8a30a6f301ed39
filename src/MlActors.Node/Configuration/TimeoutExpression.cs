using Akka.Configuration;

namespace MlActors.Node.Configuration;

/// <summary>A timeout by name, or a sum or product of timeouts, which <see cref="TimeoutOrder"/> evaluates against a configuration.</summary>
internal sealed record TimeoutExpression(string Name, Func<Config, TimeSpan> Read)
{
    public static TimeoutExpression At(string key) => new($"[{key}]", config =>
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

    public TimeoutExpression Plus(TimeoutExpression other) => new(
        other == this ? $"twice {Name}" : $"{Name} + {other.Name}", config => Read(config) + other.Read(config));

    public TimeoutExpression Plus(TimeSpan more) => new($"{Name} + {more.TotalSeconds:0}s", config => Read(config) + more);

    /// <param name="countKey">The setting with the number of repetitions.</param>
    public TimeoutExpression Times(string countKey) => new($"{Name} x [{countKey}]", config => Read(config) * config.GetInt(countKey));
}
