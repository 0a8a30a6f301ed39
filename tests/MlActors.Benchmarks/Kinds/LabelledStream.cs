using MlActors.Detection.Records;
using MlActors.Detection.Settings;

namespace MlActors.Benchmarks.Kinds;

/// <summary>One record of a stream; its values stand in the order of <see cref="AnalysisSettings.FieldNames"/>.</summary>
internal readonly record struct Arrival(long Time, FieldValue[] Values);

/// <summary>
/// Six weeks of hourly buckets with one anomaly in the last two of them. What lies before it is usual, and after the first three weeks alarms
/// there are false. Alarms after the anomaly are not looked at: whether they are false is a matter of taste.
/// </summary>
/// <param name="From">First bucket of the anomaly.</param>
/// <param name="Until">First bucket after it: until then an alarm finds it.</param>
/// <param name="AnomalousEntity">The by, over or partition value that a record has to name, where the stream has several.</param>
internal sealed record LabelledStream(AnalysisSettings Settings, IEnumerable<Arrival> Arrivals, int From, int Until, string? AnomalousEntity = null)
{
    /// <summary>
    /// How strange each bucket looks to one who knows the course and its deviation, though not how the noise went on: what there was to find.
    /// Grows as the arrivals are drawn; stays empty where that takes more than a formula.
    /// </summary>
    public List<double> OracleScores { get; init; } = [];

    public const long Hour = 3_600_000;
    public const int Day = 24;
    public const int Week = 7 * Day;
    public const int TrainingBuckets = 3 * Week;
    public const int Buckets = 6 * Week;

    // A Monday, at midnight.
    private const long Epoch = 1_704_067_200_000;

    public static long TimeOf(int bucket) => Epoch + bucket * Hour;

    public static long RandomTimeIn(int bucket, SeededRandom random) => TimeOf(bucket) + (long)(random.Uniform() * Hour);

    public static int BucketOf(long time) => (int)((time - Epoch) / Hour);

    /// <summary>Where an anomaly of so many buckets begins.</summary>
    public static int RandomStart(SeededRandom random, int buckets) => 4 * Week + random.NextInt(2 * Week - buckets);

    /// <summary>As <see cref="RandomStart"/>, within the hours of a day and on one of the week's first days.</summary>
    public static int RandomStart(SeededRandom random, int fromHour, int untilHour, int days = 5) =>
        4 * Week + random.NextInt(2) * Week + random.NextInt(days) * Day + fromHour + random.NextInt(untilHour - fromHour);

    public static AnalysisSettings Job(DetectorSettings detector) => new(Hour, [detector]);
}
