namespace MlActors.Node.Tests.Processes.Faults;

/// <summary>
/// A made series of one record a minute that ends an hour before the specs began: a datafeed that goes on in real time then adds a few
/// empty buckets only. The value has a daily rhythm, noise from a seed, and peaks, so that there are records to find.
/// </summary>
internal sealed record FaultSeries(int Count)
{
    public const string BucketSpan = "5m";

    private const long Minute = 60_000, Bucket = 5 * Minute, Hour = 60 * Minute, Day = 24 * Hour;

    private static readonly long Ended = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() / Hour * Hour - Hour;

    public string Index => $"series-{Count}";

    /// <summary>Milliseconds of the last record.</summary>
    public long Last => Ended - Minute;

    /// <summary>The first moment after all records, milliseconds.</summary>
    public long End => Ended;

    /// <summary>Buckets that begin before this are complete by the data alone, whatever the clock says.</summary>
    public long Horizon => Last / Bucket * Bucket;

    public IEnumerable<(long Time, double Value)> Rows()
    {
        var random = new Random(Count);
        for (var i = 0; i < Count; i++)
        {
            var time = Ended - (Count - i) * Minute;
            yield return (time, 100 + 30 * Math.Sin(time * 2 * Math.PI / Day) + 5 * random.NextDouble() + (i % 997 == 996 ? 120 : 0));
        }
    }
}
