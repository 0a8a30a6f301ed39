namespace MlActors.Ctl.Rehearsal;

/// <summary>Holds a job's results after a re-open against those before the shutdown.</summary>
public static class ResultComparison
{
    /// <summary>
    /// One sentence per result that is gone, has changed, or has appeared where everything was final already. Results of buckets
    /// that were completed in between are no difference.
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
