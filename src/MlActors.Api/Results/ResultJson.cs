using MlActors.Api.Elastic.Json;
using MlActors.Detection.Results;
using MlActors.Domain.Jobs;
using MlActors.Storage.Results;

namespace MlActors.Api.Results;

/// <summary>Writes buckets and records as Elastic does: times in milliseconds, spans in seconds (elastic-ml parts 6.2 and 6.3).</summary>
internal static class ResultJson
{
    private const long MillisecondsInSecond = 1000;

    public static void WriteBucket(this JsonOut json, JobConfig job, StoredBucket stored)
    {
        var bucket = stored.Result;
        json.Text("job_id", job.Id.Value)
            .Time("timestamp", bucket.Timestamp)
            .Number("anomaly_score", bucket.AnomalyScore)
            .Number("bucket_span", bucket.Span / MillisecondsInSecond)
            .Number("initial_anomaly_score", bucket.InitialAnomalyScore);
        if (!bucket.Records.IsEmpty)
            json.Array("records", bucket.Records.Index(), at =>
                json.Object(() => json.WriteRecord(job, new StoredRecord(bucket.Timestamp, bucket.Span, bucket.IsInterim, at.Index, at.Item))));
        json.Number("event_count", bucket.EventCount).Flag("is_interim", bucket.IsInterim);

        // Elastic gives every scored bucket the built-in influencer `bucket_time`, and no other when none is configured.
        var scoredInfluencers = bucket.BucketInfluencers.Where(influencer => influencer.RawAnomalyScore > 0 || influencer.AnomalyScore > 0).ToArray();
        json.Array("bucket_influencers", scoredInfluencers, scored => json.Object(() => json
            .Text("job_id", job.Id.Value)
            .Text("result_type", "bucket_influencer")
            .Text("influencer_field_name", scored.FieldName)
            .Number("initial_anomaly_score", scored.InitialAnomalyScore)
            .Number("anomaly_score", scored.AnomalyScore)
            .Number("raw_anomaly_score", scored.RawAnomalyScore)
            .Number("probability", scored.Probability)
            .Time("timestamp", bucket.Timestamp)
            .Number("bucket_span", bucket.Span / MillisecondsInSecond)
            .Flag("is_interim", bucket.IsInterim)));
        json.Number("processing_time_ms", (long)Math.Round(double.IsFinite(stored.ProcessingMilliseconds) ? stored.ProcessingMilliseconds : 0))
            .Text("result_type", "bucket");
    }

    public static void WriteRecord(this JsonOut json, JobConfig job, StoredRecord stored)
    {
        var record = stored.Result;
        var detector = job.Analysis.Detectors[record.DetectorIndex];
        json.Text("job_id", job.Id.Value)
            .Text("result_type", "record")
            .Number("probability", record.Probability)
            .Number("record_score", record.RecordScore)
            .Number("initial_record_score", record.InitialRecordScore)
            .Number("bucket_span", stored.Span / MillisecondsInSecond)
            .Number("detector_index", (long)record.DetectorIndex)
            .Flag("is_interim", stored.IsInterim)
            .Time("timestamp", stored.Timestamp)
            .Text("by_field_name", detector.ByFieldName)
            .Text("by_field_value", record.ByFieldValue)
            .Text("partition_field_name", detector.PartitionFieldName)
            .Text("partition_field_value", record.PartitionFieldValue)
            .Text("function", detector.Function)
            .Text("function_description", detector.Function);
        if (!record.Typical.IsEmpty && record.Typical.All(double.IsFinite)) json.Array("typical", record.Typical, json.Writer.WriteNumberValue);
        if (!record.Actual.IsEmpty && record.Actual.All(double.IsFinite)) json.Array("actual", record.Actual, json.Writer.WriteNumberValue);
        json.Text("field_name", detector.FieldName);
        json.WriteInfluencers(job, SplitsOf(detector, stored));
        foreach (var (field, value) in SplitsOf(detector, stored)) json.Texts(field, [value]);
    }

    private static void WriteInfluencers(this JsonOut json, JobConfig job, IEnumerable<(string Field, string Value)> splits)
    {
        var influencers = splits.Where(split => job.Analysis.Influencers.Contains(split.Field)).ToArray();
        if (influencers.Length == 0) return;
        json.Array("influencers", influencers, influencer => json.Object(() => json
            .Text("influencer_field_name", influencer.Field)
            .Texts("influencer_field_values", [influencer.Value])));
    }

    /// <summary>The fields that tell this record's series from others; also written flat, so that a search on the raw field finds it.</summary>
    private static IEnumerable<(string Field, string Value)> SplitsOf(DetectorConfig detector, StoredRecord stored)
    {
        if (detector.ByFieldName is { } by && stored.Result.ByFieldValue is { } byValue) yield return (by, byValue);
        if (detector.PartitionFieldName is { } partition && stored.Result.PartitionFieldValue is { } partitionValue) yield return (partition, partitionValue);
    }
}
