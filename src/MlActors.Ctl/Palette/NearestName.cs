using Quickenshtein;

namespace MlActors.Ctl.Palette;

/// <summary>Finds the name that an unknown word most likely stands for.</summary>
public static class NearestName
{
    /// <returns>The name with the smallest edit distance; null when even that one differs too much to be worth suggesting.</returns>
    public static string? Of(string word, IEnumerable<string> names)
    {
        var nearest = names
            .Select(name => (Name: name, Distance: Levenshtein.GetDistance(word, name)))
            .OrderBy(candidate => candidate.Distance)
            .FirstOrDefault();
        // With more than a third of the word changed, a suggestion would mislead more often than it helps.
        return nearest.Name is { } name && nearest.Distance <= Math.Max(2, name.Length / 3) ? name : null;
    }
}
