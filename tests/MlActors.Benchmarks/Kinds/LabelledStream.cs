using MlActors.Detection.Records;
using MlActors.Detection.Settings;

namespace MlActors.Benchmarks.Kinds;

/// <summary>One record of a stream; its values are in the order of <see cref="AnalysisSettings.FieldNames"/>.</summary>
internal readonly record struct Arrival(long Time, FieldValue[] Values);

/// <summary>
/// Six weeks of hourly buckets with one anomaly in the last two of them. Alarms before it and after the first three weeks are false. Alarms after the
/// anomaly are ignored, because it is not clear whether they are false.
/// </summary>
/// <param name="Settings">The settings of the job.</param>
/// <param name="Arrivals">The records, drawn on enumeration.</param>
/// <param name="From">First bucket of the anomaly.</param>
/// <param name="Until">First bucket after it; alarms before it are detections.</param>
/// <param name="AnomalousEntity">The by, over or partition value that a record has to name, where the stream has several; null otherwise.</param>
internal sealed record LabelledStream(AnalysisSettings Settings, IEnumerable<Arrival> Arrivals, int From, int Until, string? AnomalousEntity = null)
{
    /// <summary>
    /// The deviation of each bucket as known to an oracle that knows the signal and its standard deviation, but not the past noise. Grows while the
    /// arrivals are enumerated; empty where there is no formula.
    /// </summary>
    public List<double> OracleScores { get; init; } = [];

    public const long Hour = 3_600_000;
    public const int Day = 24;
    public const int Week = 7 * Day;
    public const int TrainingBuckets = 3 * Week;
    public const int Buckets = 6 * Week;

    // A Monday at midnight.
    private const long Epoch = 1_704_067_200_000;

    public static long TimeOf(int bucket) => Epoch + bucket * Hour;

    public static long RandomTimeIn(int bucket, SeededRandom random) => TimeOf(bucket) + (long)(random.Uniform() * Hour);

    public static int BucketOf(long time) => (int)((time - Epoch) / Hour);

    /// <summary>A random start for an anomaly of a number of buckets.</summary>
    public static int RandomStart(SeededRandom random, int buckets) => 4 * Week + random.NextInt(2 * Week - buckets);

    /// <summary>As <see cref="RandomStart(SeededRandom, int)"/>, within some hours of the day and on one of the first days of the week.</summary>
    public static int RandomStart(SeededRandom random, int fromHour, int untilHour, int days = 5) =>
        4 * Week + random.NextInt(2) * Week + random.NextInt(days) * Day + fromHour + random.NextInt(untilHour - fromHour);

    public static AnalysisSettings Job(DetectorSettings detector) => new(Hour, [detector]);
}
