using MlActors.Detection.Records;
using MlActors.Domain;
using MlActors.Domain.Datafeeds;
using MlActors.Domain.Jobs;
using MlActors.Domain.Records;

namespace MlActors.Actors.Tests;

/// <summary>The jobs, datafeeds and records that the specs speak of when nothing else matters.</summary>
internal static class Known
{
    /// <summary>Start of the records, milliseconds; the start of a bucket too.</summary>
    public const long Start = 1_600_000_200_000;

    public const long Minute = 60_000;

    public static readonly TimeSpan BucketSpan = TimeSpan.FromMinutes(5);

    public static JobConfig Job(string id) => new(
        new JobId(id), new AnalysisConfig(BucketSpan, [new DetectorConfig("mean") { FieldName = "value" }]), new DataDescription(),
        DateTimeOffset.UnixEpoch);

    public static DatafeedConfig Feed(string id, string job) => new(
        new DatafeedId(id), new JobId(job), ["metrics"], """{"match_all":{}}""", TimeSpan.FromMinutes(1), 100, DateTimeOffset.UnixEpoch);

    /// <summary>One record a minute, a slow wave with a spike now and then.</summary>
    public static ParsedRecords Records(int from, int count)
    {
        var times = Enumerable.Range(from, count).Select(minute => Start + minute * Minute).ToArray();
        var values = Enumerable.Range(from, count).Select(minute => FieldValue.Of(10 + Math.Sin(minute / 30.0) + (minute % 377 == 0 ? 40 : 0)))
            .ToArray();
        return new ParsedRecords(new RecordBatch(times, values, 1), count * 20, count * 2, 0);
    }
}
