using MlActors.Api.AnomalyDetectors;
using MlActors.Api.Elastic;
using MlActors.Api.Elastic.Json;
using MlActors.Domain.Jobs;
using MlActors.Domain.Progress;
using MlActors.Domain.Snapshots;

namespace MlActors.Api.ModelSnapshots;

/// <summary>Writes model snapshots in the format of Elastic's get model snapshots API.</summary>
internal static class ModelSnapshotJson
{
    /// <summary>Elastic's name for the model without data.</summary>
    public const string EmptyId = "empty";

    public static void WriteSnapshot(this ElasticJsonWriter json, JobConfig job, ModelSnapshotRef snapshot)
    {
        json.Text("job_id", job.Id.Value)
            .Text("min_version", ApiSettings.JobVersion)
            .Time("timestamp", snapshot.TakenAt)
            .Text("description", snapshot.Description)
            .Text("snapshot_id", snapshot.Id)

            // A model is saved as one document.
            .Number("snapshot_doc_count", 1L);
        json.Object("model_size_stats", () => json.WriteModelSize(job.Id, snapshot.Statistics, job.ModelMemoryLimit, snapshot.TakenAt));
        json.Time("latest_record_time_stamp", snapshot.LatestRecordTime)
            .Time("latest_result_time_stamp", snapshot.LatestResultTime)
            .Flag("retain", snapshot.Retain);
    }

    public static void WriteEmptySnapshot(this ElasticJsonWriter json, JobConfig job, DateTimeOffset now)
    {
        json.Text("job_id", job.Id.Value)
            .Text("min_version", ApiSettings.JobVersion)
            .Time("timestamp", now)
            .Text("description", "empty snapshot")
            .Text("snapshot_id", EmptyId)
            .Number("snapshot_doc_count", 0L);
        json.Object("model_size_stats", () => json.WriteModelSize(job.Id, JobStatistics.Empty, job.ModelMemoryLimit, now));
        json.Flag("retain", false);
    }
}
