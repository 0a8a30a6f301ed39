namespace MlActors.Node.Tests.Processes.Faults;

/// <summary>
/// A generated series of one record a minute that ends an hour before the specs begin, so that a real-time datafeed only adds a few empty
/// buckets. The value has daily seasonality, seeded noise, and peaks, so that anomalies are found.
/// </summary>
internal sealed record FaultSeries(int Count)
{
    public const string BucketSpan = "5m";

    public const int RecordsOfABucket = 5;

    private const long Minute = 60_000, Bucket = 5 * Minute, Hour = 60 * Minute, Day = 24 * Hour;

    private static readonly long Ended = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() / Hour * Hour - Hour;

    public string Index => $"series-{Count}";

    /// <summary>Milliseconds of the last record.</summary>
    public long Last => Ended - Minute;

    /// <summary>The first moment after all records, milliseconds.</summary>
    public long End => Ended;

    /// <summary>Buckets that begin before this time are complete because of the data alone, independent of the clock.</summary>
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
