namespace MlActors.Ctl.Demo;

/// <summary>A series that was loaded, with the ids of its job and datafeed, its injected anomalies and the times of all its documents.</summary>
/// <param name="Times">Milliseconds since the Unix epoch, ascending.</param>
public sealed record LoadedSeries(DemoSeries Series, IReadOnlyList<InjectedAnomaly> Injected, IReadOnlyList<long> Times)
{
    public string JobId => Series.Name;
    public string DatafeedId => $"datafeed-{Series.Name}";

    /// <summary>The number of documents at or before a time: what a job that has reached this time must have processed.</summary>
    public int CountUntil(long epochMilliseconds)
    {
        var (low, high) = (0, Times.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Times[middle] <= epochMilliseconds) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    public InjectedAnomaly? CauseOf(FoundAnomaly found) => Injected.FirstOrDefault(injected => injected.Explains(found.Start, Series.BucketSpan));
}
