namespace MlActors.Ctl.Rehearsal;

/// <summary>Compares the results of a job after a re-open with those before the shutdown.</summary>
public static class ResultComparison
{
    /// <summary>
    /// One sentence for each result that is missing, has changed, or has appeared in a period that was final already. Results of buckets that
    /// were completed in between are no difference.
    /// </summary>
    public static IReadOnlyList<string> Differences(ResultSet before, ResultSet after) =>
    [
        .. before.Results.Where(known => !after.Results.ContainsKey(known.Key)).Select(known => $"{known.Key} is gone"),
        .. before.Results.Where(known => after.Results.TryGetValue(known.Key, out var now) && now != known.Value)
            .Select(known => $"{known.Key} has changed"),
        .. after.Results.Keys.Where(key => key.Timestamp <= before.LatestBucket && !before.Results.ContainsKey(key))
            .Select(key => $"{key} has appeared"),
    ];
}
