using MlActors.Api.Elastic.Json;
using MlActors.Detection.Results;
using MlActors.Domain;
using MlActors.Domain.Jobs;
using MlActors.Storage.Results;

namespace MlActors.Api.Results;

/// <summary>
/// Writes results in the format of Elastic's get results APIs. Function and field names come from the configuration, values from the result.
/// </summary>
internal static class ResultJson
{
    public const long MillisecondsInSecond = 1000;

    /// <summary>Member names of results. A data field with one of these names is not copied.</summary>
    private static readonly HashSet<string> OwnNames = new(StringComparer.Ordinal)
    {
        "job_id", "result_type", "timestamp", "bucket_span", "is_interim", "detector_index", "probability", "record_score", "initial_record_score",
        "multi_bucket_impact", "by_field_name", "by_field_value", "over_field_name", "over_field_value", "partition_field_name",
        "partition_field_value",
        "function", "function_description", "field_name", "typical", "actual", "causes", "influencers", "geo_results", "anomaly_score_explanation",
        "influencer_field_name", "influencer_field_value", "influencer_score", "initial_influencer_score",
    };

    public static void WriteBucket(this ElasticJsonWriter json, JobConfig job, StoredBucket stored)
    {
        var bucket = stored.Result;
        json.Text("job_id"u8, job.Id.Value)
            .Time("timestamp"u8, bucket.Timestamp)
            .Number("anomaly_score"u8, bucket.AnomalyScore)
            .Number("bucket_span"u8, bucket.Span / MillisecondsInSecond)
            .Number("initial_anomaly_score"u8, bucket.InitialAnomalyScore);
        if (!bucket.Records.IsEmpty)
            json.Array("records", bucket.Records.Index(), at =>
                json.Object(() => json.WriteRecord(job, new StoredRecord(bucket.Timestamp, bucket.Span, bucket.IsInterim, at.Index, at.Item))));
        json.Number("event_count"u8, bucket.EventCount).Flag("is_interim"u8, bucket.IsInterim);
        json.WriteBucketInfluencers(job.Id, bucket);
        json.Number("processing_time_ms"u8, (long)Math.Round(double.IsFinite(stored.ProcessingMilliseconds) ? stored.ProcessingMilliseconds : 0));
        if (!bucket.ScheduledEvents.IsEmpty) json.Texts("scheduled_events", bucket.ScheduledEvents);
        json.Text("result_type"u8, "bucket");
    }

    /// <summary>In Elastic every bucket with a score has the built-in influencer `bucket_time`, and a bucket without a score has none.</summary>
    public static bool HasScore(BucketInfluencer influencer) => influencer.RawAnomalyScore > 0 || influencer.AnomalyScore > 0;

    private static void WriteBucketInfluencers(this ElasticJsonWriter json, JobId job, BucketResult bucket)
    {
        json.Writer.WriteStartArray("bucket_influencers"u8);
        foreach (var influencer in bucket.BucketInfluencers)
        {
            if (!HasScore(influencer)) continue;
            json.Writer.WriteStartObject();
            json.WriteBucketInfluencer(job, bucket, influencer);
            json.Writer.WriteEndObject();
        }

        json.Writer.WriteEndArray();
    }

    public static void WriteBucketInfluencer(this ElasticJsonWriter json, JobId job, BucketResult bucket, BucketInfluencer influencer) => json
        .Text("job_id"u8, job.Value)
        .Text("result_type"u8, "bucket_influencer")
        .Text("influencer_field_name"u8, influencer.FieldName)
        .Number("initial_anomaly_score"u8, influencer.InitialAnomalyScore)
        .Number("anomaly_score"u8, influencer.AnomalyScore)
        .Number("raw_anomaly_score"u8, influencer.RawAnomalyScore)
        .Number("probability"u8, influencer.Probability)
        .Time("timestamp"u8, bucket.Timestamp)
        .Number("bucket_span"u8, bucket.Span / MillisecondsInSecond)
        .Flag("is_interim"u8, bucket.IsInterim);

    public static void WriteInfluencer(this ElasticJsonWriter json, JobId job, StoredInfluencer stored)
    {
        var influencer = stored.Result;
        json.Text("job_id", job.Value)
            .Text("result_type", "influencer")
            .Text("influencer_field_name", influencer.FieldName)
            .Text("influencer_field_value", influencer.FieldValue)
            .Number("influencer_score", influencer.InfluencerScore)
            .Number("initial_influencer_score", influencer.InitialInfluencerScore)
            .Number("probability", influencer.Probability)
            .Number("bucket_span", stored.Span / MillisecondsInSecond)
            .Flag("is_interim", stored.IsInterim)
            .Time("timestamp", stored.Timestamp);
        json.WriteFlat(influencer.FieldName, [influencer.FieldValue]);
    }

    public static void WriteCategory(this ElasticJsonWriter json, JobConfig job, CategoryDefinition category)
    {
        json.Text("job_id", job.Id.Value).Text("result_type", "category_definition").Number("category_id", (long)category.CategoryId);
        if (category.PartitionFieldValue is { } partition)
        {
            var field = job.Analysis.Detectors.FirstOrDefault(detector => detector.UsesCategories)?.PartitionFieldName;
            json.Text("partition_field_name", field).Text("partition_field_value", partition);
            if (field is not null) json.WriteFlat(field, [partition]);
        }

        json.Text("terms", category.Terms)
            .Text("regex", category.Regex)
            .Number("max_matching_length", (long)category.MaxMatchingLength)
            .Texts("examples", category.Examples)
            .Text("grok_pattern", category.GrokPattern)
            .Number("num_matches", category.NumMatches);
        if (!category.PreferredToCategories.IsEmpty)
            json.Array("preferred_to_categories", category.PreferredToCategories, json.Writer.WriteNumberValue);
        json.Text("mlcategory", category.CategoryId.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    public static void WriteModelPlot(this ElasticJsonWriter json, JobConfig job, StoredModelPlot stored)
    {
        var (plot, detector) = (stored.Result, job.Analysis.Detectors[stored.Result.DetectorIndex]);
        json.Text("job_id", job.Id.Value)
            .Text("result_type", "model_plot")
            .Number("bucket_span", stored.Span / MillisecondsInSecond)
            .Number("detector_index", (long)plot.DetectorIndex)
            .Time("timestamp", stored.Timestamp)
            .Text("model_feature", plot.Feature)
            .Number("model_lower", plot.Lower)
            .Number("model_upper", plot.Upper)
            .Number("model_median", plot.Median)
            .Number("actual", plot.Actual);
        json.WriteSplit("by", detector.ByFieldName, plot.ByFieldValue)
            .WriteSplit("over", detector.OverFieldName, plot.OverFieldValue)
            .WriteSplit("partition", detector.PartitionFieldName, plot.PartitionFieldValue);
        foreach (var (field, value) in new[]
                 {
                     (detector.ByFieldName, plot.ByFieldValue), (detector.OverFieldName, plot.OverFieldValue),
                     (detector.PartitionFieldName, plot.PartitionFieldValue),
                 })
        {
            if (field is not null && value is not null) json.WriteFlat(field, [value]);
        }
    }

    /// <summary>A split field, and its value when the series has one.</summary>
    public static ElasticJsonWriter WriteSplit(this ElasticJsonWriter json, string kind, string? field, string? value) => field is null
        ? json
        : json.Text($"{kind}_field_name", field).Text($"{kind}_field_value", value);

    /// <summary>A copy under the name of the field itself, so that a search for the field finds the result.</summary>
    public static void WriteFlat(this ElasticJsonWriter json, string field, IEnumerable<string> values)
    {
        if (!OwnNames.Contains(field)) json.Texts(field, values);
    }
}
