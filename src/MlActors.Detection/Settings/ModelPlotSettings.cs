using System.Collections.Immutable;

namespace MlActors.Detection.Settings;

/// <summary>Whether the expected values are part of each bucket's results.</summary>
public sealed record ModelPlotSettings(bool Enabled)
{
    /// <summary>Only series with one of these by, over or partition values are plotted; all when empty.</summary>
    public ImmutableArray<string> Terms { get; init; } = [];
}
