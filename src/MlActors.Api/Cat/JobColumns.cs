using System.Collections.Immutable;
using MlActors.Detection.Results;
using MlActors.Domain.Forecasts;
using MlActors.Domain.Jobs;

namespace MlActors.Api.Cat;

/// <summary>A job as the cat API shows it.</summary>
internal sealed record JobRow(JobView Job, IReadOnlyList<ForecastRun> Forecasts, DateTimeOffset Now);

/// <summary>The columns of the cat anomaly detectors API.</summary>
internal static class JobColumns
{
    public static readonly ImmutableArray<CatColumn<JobRow>> All =
    [
        new("id", "the job_id", row => row.Job.Id.Value) { IsDefault = true },
        new("state", "the job state", row => row.Job.State) { IsDefault = true, Aliases = ["s"] },
        new("opened_time", "the amount of time the job has been opened", OpenTime) { Aliases = ["ot"] },
        new("assignment_explanation", "why the job is or is not assigned to a node", row => row.Job.WaitingFor) { Aliases = ["ae"] },
        new("data.processed_records", "number of processed records", row => row.Job.Statistics.Counts.ProcessedRecordCount)
            { IsDefault = true, Aliases = ["dpr", "dataProcessedRecords"] },
        new("data.processed_fields", "number of processed fields", row => row.Job.Statistics.Counts.ProcessedFieldCount)
            { Aliases = ["dpf", "dataProcessedFields"] },
        new("data.input_bytes", "total input bytes", row => new CatBytes(row.Job.Statistics.Counts.InputBytes))
            { Aliases = ["dib", "dataInputBytes"] },
        new("data.input_records", "total record count", row => row.Job.Statistics.Counts.InputRecordCount) { Aliases = ["dir", "dataInputRecords"] },
        new("data.invalid_dates", "number of records with invalid dates", row => row.Job.Statistics.Counts.InvalidDateCount)
            { Aliases = ["did", "dataInvalidDates"] },
        new("data.missing_fields", "number of missing fields", row => row.Job.Statistics.Counts.MissingFieldCount)
            { Aliases = ["dmf", "dataMissingFields"] },
        new("data.out_of_order_timestamps", "number of records handled out of order", row => row.Job.Statistics.Counts.OutOfOrderTimestampCount)
            { Aliases = ["doot", "dataOutOfOrderTimestamps"] },
        new("data.buckets", "bucket count", row => row.Job.Statistics.Counts.BucketCount) { Aliases = ["db", "dataBuckets"] },
        new("model.bytes", "model size", row => new CatBytes(row.Job.Statistics.Size.ModelBytes))
            { IsDefault = true, Aliases = ["mb", "modelBytes"] },
        new("model.memory_status", "current memory status", MemoryStatusOf) { IsDefault = true, Aliases = ["mms", "modelMemoryStatus"] },
        new("model.memory_limit", "model memory limit", row => row.Job.Config is { } job ? new CatBytes(job.ModelMemoryLimit) : null)
            { Aliases = ["mml", "modelMemoryLimit"] },
        new("model.by_fields", "count of 'by' fields", row => row.Job.Statistics.Size.TotalByFieldCount) { Aliases = ["mbf", "modelByFields"] },
        new("model.partition_fields", "count of 'partition' fields", row => row.Job.Statistics.Size.TotalPartitionFieldCount)
            { Aliases = ["mpf", "modelPartitionFields"] },
        new("forecasts.total", "total number of forecasts", row => (long)row.Forecasts.Count)
            { IsDefault = true, Aliases = ["ft", "forecastsTotal"] },
        new("node.id", "id of the assigned node", row => row.Job.Node) { Aliases = ["ni", "nodeId"] },
        new("node.name", "name of the assigned node", row => row.Job.Node) { Aliases = ["nn", "nodeName"] },
        new("buckets.count", "bucket count", row => row.Job.Statistics.Counts.BucketCount) { IsDefault = true, Aliases = ["bc", "bucketsCount"] },
    ];

    private static object? OpenTime(JobRow row) =>
        row.Job is { State: "opened", OpenedAt: { } opened } ? new CatTime(row.Now > opened ? row.Now - opened : TimeSpan.Zero) : null;

    private static string MemoryStatusOf(JobRow row) => row.Job.Statistics.Size.MemoryStatus switch
    {
        MemoryStatus.HardLimit => "hard_limit",
        MemoryStatus.SoftLimit => "soft_limit",
        _ => "ok",
    };
}
