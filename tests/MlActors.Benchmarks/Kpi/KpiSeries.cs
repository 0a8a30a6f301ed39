namespace MlActors.Benchmarks.Kpi;

/// <summary>A labelled series: the value of each bucket, whether it is anomalous, and where the part begins that is scored.</summary>
/// <param name="File">The name of its file, which is also the name of the series.</param>
/// <param name="Family">The collection that the series is from.</param>
/// <param name="BucketSpan">Milliseconds.</param>
/// <param name="Times">Start of each bucket, milliseconds since the epoch.</param>
/// <param name="Values">The value of each bucket.</param>
/// <param name="Labels">Whether each bucket is anomalous.</param>
/// <param name="TestFrom">The first bucket that is scored; those before are for learning.</param>
internal sealed record KpiSeries(string File, string Family, long BucketSpan, long[] Times, double[] Values, bool[] Labels, int TestFrom);
