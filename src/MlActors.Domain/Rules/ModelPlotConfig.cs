using System.Collections.Immutable;
using MlActors.Detection.Settings;

namespace MlActors.Domain.Rules;

/// <summary>Whether the bounds of the model are written for each bucket, and for which values of by and partition fields.</summary>
/// <param name="Terms">Values separated by commas; null for all.</param>
public sealed record ModelPlotConfig(bool Enabled, string? Terms = null)
{
    public ImmutableArray<string> TermList => [.. (Terms ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];

    /// <returns>Null when nothing is plotted.</returns>
    public ModelPlotSettings? ToSettings() => Enabled ? new ModelPlotSettings(true) { Terms = TermList } : null;
}
